/* The form of an application, saved as one types.

   What is typed is kept in the tab's own storage until the server has it: a lost connection or an expired session loses
   nothing. Without this script the form is saved by its buttons. */
(() => {
  "use strict";
  const form = document.getElementById("application");
  if (!form) return;
  const words = form.dataset;
  const box = `minzheng.application.${words.application}.${words.user}`;
  const FIELD = /^(household|about|\d+)\.[a-z_]+$/;
  const status = document.getElementById("saved");
  const told = document.getElementById("told");
  const version = form.elements.namedItem("version");

  let unsaved = {};     // fields the server has not got yet
  let removed = [];     // places of members who went
  let contested = {};   // fields somebody else changed too, with what was typed here
  let base = Number(version.value);
  let timer = 0;
  let isBusy = false;
  let isBroken = false;

  /* fields */

  const controls = (field) => [...form.elements].filter((one) => one.name === field);
  const read = (field) => {
    const [first] = controls(field);
    if (first && first.type === "radio") return controls(field).find((one) => one.checked)?.value ?? "";
    return first ? first.value : "";
  };
  const write = (field, value) => {
    const found = controls(field);
    for (const one of found) {
      if (one.type === "radio") one.checked = one.value === value;
      else one.value = value;
    }
    return found.length > 0;
  };
  const frame = (field) => document.getElementById(field);
  const label = (field) => frame(field)?.querySelector(".field-label, label")?.firstChild.textContent.trim() ?? field;

  /* questions that are put only sometimes */

  const born = (number) => {
    const digits = number.normalize("NFKC").replace(/\s/g, "");
    return digits.length === 15 ? `19${digits.slice(6, 12)}` : digits.slice(6, 14);
  };
  const conditions = JSON.parse(words.conditions);
  const conditionsOf = (place) => conditions[/^\d+$/.test(place) ? "member" : place] ?? {};
  const isPut = (place, name) => {
    const when = conditionsOf(place)[name];
    if (!frame(`${place}.${name}`)) return false;
    if (!when) return true;
    return when.some((one) => one.after
      ? /^\d{8}$/.test(born(read(`${place}.id_number`))) && born(read(`${place}.id_number`)) > one.after
      : isPut(place, one.name) && one.values.includes(read(`${place}.${one.name}`)));
  };
  const refresh = (place) => {
    for (const name of Object.keys(conditionsOf(place))) {
      const one = frame(`${place}.${name}`);
      if (one) one.hidden = !isPut(place, name);
    }
  };
  const entitle = (place) => {
    const title = document.getElementById(`t-${place}`);
    if (title && read(`${place}.name`)) title.textContent = read(`${place}.name`);
  };

  /* what is told */

  const say = (text, isUrgent) => {
    status.textContent = text;
    status.classList.toggle("is-urgent", Boolean(isUrgent));
  };
  const warn = (text, link, action) => {
    told.hidden = !text;
    told.replaceChildren(text);
    if (link) {
      const anchor = document.createElement("a");
      anchor.href = link;
      anchor.textContent = action;
      told.append(" ", anchor);
    }
  };
  const note = (field, kind, ...content) => {
    const line = document.createElement("p");
    line.className = `field-note field-${kind}`;
    line.append(...content);
    frame(field)?.append(line);
    return line;
  };
  const clear = (field, kind) => frame(field)?.querySelectorAll(`.field-${kind}`).forEach((one) => one.remove());
  const button = (text, act) => {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "btn";
    made.textContent = text;
    made.addEventListener("click", act);
    return made;
  };

  /* keeping */

  const keep = () => {
    const fields = { ...contested, ...unsaved };
    if (Object.keys(fields).length || removed.length) sessionStorage.setItem(box, JSON.stringify({ base, fields, removed }));
    else sessionStorage.removeItem(box);
  };
  const later = (wait) => {
    clearTimeout(timer);
    timer = setTimeout(save, wait);
  };
  const touch = (field, wait) => {
    delete contested[field];
    clear(field, "conflict");
    clear(field, "changed");
    unsaved[field] = read(field);
    if (!isBroken) say(words.unsaved);
    keep();
    later(wait);
  };
  const broken = (text, link, action) => {
    isBroken = true;
    say(words.unsaved, true);
    warn(text, link, action);
    keep();
  };

  async function save() {
    clearTimeout(timer);
    if (isBusy) return later(300);
    const fields = { ...unsaved };
    const gone = [...removed];
    if (!Object.keys(fields).length && !gone.length) return;
    isBusy = true;
    if (!isBroken) say(words.saving);
    const data = new FormData();
    data.set("csrfmiddlewaretoken", form.elements.namedItem("csrfmiddlewaretoken").value);
    data.set("version", String(base));
    for (const [field, value] of Object.entries(fields)) data.set(field, value);
    for (const place of gone) data.append("remove", String(place));
    try {
      const answer = await fetch(form.action, {
        method: "POST", body: data, headers: { Accept: "application/json" }, redirect: "manual", keepalive: true,
      });
      if (answer.type === "opaqueredirect" || answer.status === 401 || answer.status === 403) {
        broken(words.expired, words.signIn, words.again);
      } else if (answer.ok || answer.status === 409) {
        const result = await answer.json();
        if (result.refused) broken(result.refused);
        else take(result, fields, gone);
      } else {
        broken(words.offline);
        later(15000);
      }
    } catch {
      broken(words.offline);
      later(15000);
    } finally {
      isBusy = false;
    }
  }

  function take(result, fields, gone) {
    for (const [field, value] of Object.entries(fields)) if (unsaved[field] === value) delete unsaved[field];
    removed = removed.filter((place) => !gone.includes(place));
    base = result.version;
    version.value = String(base);
    for (const one of result.conflicts) contest(one, fields[one.field] ?? read(one.field));
    let isStrange = false;
    for (const one of result.others) {
      if (one.field in unsaved || one.field in contested) continue;
      if (read(one.field) === one.value) continue;
      if (!write(one.field, one.value)) { isStrange = isStrange || one.value !== ""; continue; }
      clear(one.field, "changed");
      note(one.field, "changed", `${one.by} ${words.changed}`);
      refresh(one.field.split(".")[0]);
    }
    if (isBroken || isStrange) warn("");
    isBroken = false;
    if (isStrange) warn(words.reload, location.pathname, "↻");
    keep();
    if (Object.keys(unsaved).length) later(300);
    else say(`${words.saved} ${result.at}`);
    document.body.dispatchEvent(new CustomEvent("saved"));
  }

  function contest(one, mine) {
    if (mine === one.theirs) return;
    contested[one.field] = mine;
    clear(one.field, "conflict");
    note(one.field, "conflict", `${one.by} ${words.theirs}${one.theirs || words.empty} `,
      button(words.take, () => {
        delete contested[one.field];
        write(one.field, one.theirs);
        clear(one.field, "conflict");
        refresh(one.field.split(".")[0]);
        keep();
      }), " ",
      button(words.keep, () => touch(one.field, 0)));
    keep();
  }

  /* members */

  const places = () => [...form.querySelectorAll(".member")].map((one) => Number(one.dataset.place));
  const add = (wanted) => {
    const known = places();
    const most = Number(words.most);
    const blank = document.getElementById("member-blank");
    if (known.length >= most || !blank) { warn(words.full); return null; }
    let place = wanted ?? Math.max(...known) + 1;
    if (place > most) place = [...Array(most).keys()].map((one) => one + 1).find((one) => !known.includes(one));
    const holder = document.createElement("div");
    holder.innerHTML = blank.innerHTML.replaceAll("__N__", String(place));
    const member = holder.firstElementChild;
    const title = member.querySelector("h3");
    document.getElementById("members").append(member);
    if (title) title.textContent = title.textContent.trim();
    return place;
  };
  const drop = (place) => {
    form.querySelector(`.member[data-place="${place}"]`)?.remove();
    for (const field of Object.keys({ ...unsaved, ...contested })) {
      if (field.startsWith(`${place}.`)) { delete unsaved[field]; delete contested[field]; }
    }
    removed.push(place);
    keep();
    later(0);
  };

  /* events */

  form.addEventListener("input", (event) => {
    const field = event.target.name ?? "";
    if (!FIELD.test(field)) return;
    const [place, name] = field.split(".");
    refresh(place);
    if (name === "name") entitle(place);
    touch(field, event.target.matches("select, [type=radio]") ? 100 : 900);
  });
  form.addEventListener("change", (event) => {
    const field = event.target.name ?? "";
    if (FIELD.test(field) && field in unsaved) later(100);
    if (field === "benefits") {
      if (navigator.onLine && !isBroken) form.requestSubmit(form.querySelector(".savebar [type=submit]"));
      else { event.target.checked = !event.target.checked; warn(words.wait); }
    }
  });
  form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target.matches("input:not([type=radio], [type=checkbox])")) {
      event.preventDefault();
      later(0);
    }
  });
  form.addEventListener("click", (event) => {
    const pressed = event.target.closest("button");
    if (pressed?.name === "add") {
      event.preventDefault();
      const place = add();
      if (place) controls(`${place}.name`)[0]?.focus();
    } else if (pressed?.name === "remove") {
      event.preventDefault();
      drop(Number(pressed.value));
    } else if (pressed?.type === "submit" && (isBroken || !navigator.onLine)) {
      event.preventDefault();
      isBroken = true;
      keep();
      save();
    }
  });
  form.addEventListener("submit", () => {
    clearTimeout(timer);
    keep();
  });
  document.addEventListener("click", (event) => {
    const link = event.target.closest("#panel a[href^='#']");
    const first = link && frame(link.hash.slice(1))?.querySelector("input:not([type=hidden]), select");
    if (first) {
      event.preventDefault();
      first.scrollIntoView({ block: "center" });
      first.focus({ preventScroll: true });
    }
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.target.id !== "panel") return;
    for (const kind of ["error", "warning", "told"]) form.querySelectorAll(`.field-note.field-${kind}`).forEach((one) => one.remove());
    form.querySelectorAll(".field.is-wrong").forEach((one) => one.classList.remove("is-wrong"));
    for (const one of document.querySelectorAll("#panel [data-field]")) {
      const level = one.dataset.level === "blank" ? (words.tried ? "error" : "") : one.dataset.level;
      if (!level || !one.dataset.field) continue;
      note(one.dataset.field, level, one.dataset.sentence);
      if (level === "error") frame(one.dataset.field)?.classList.add("is-wrong");
    }
  });
  window.addEventListener("online", () => later(0));
  window.addEventListener("offline", () => broken(words.offline));
  document.addEventListener("visibilitychange", () => { if (document.hidden) save(); });

  /* what was answered before this script listened: on a slow machine the form is there first */

  const isAsSent = (one) => {
    if (one.type === "radio") return one.checked === one.defaultChecked;
    if (one.tagName !== "SELECT") return one.value === one.defaultValue;
    return one.value === ([...one.options].find((each) => each.defaultSelected) ?? one.options[0])?.value;
  };
  for (const one of [...form.elements].filter((each) => FIELD.test(each.name) && !isAsSent(each))) {
    refresh(one.name.split(".")[0]);
    touch(one.name, 100);
  }

  /* what was left unsaved before */

  const left = JSON.parse(sessionStorage.getItem(box) ?? "null");
  if (left) {
    base = Math.min(base, left.base);
    for (const place of left.removed ?? []) {
      removed.push(place);
      form.querySelector(`.member[data-place="${place}"]`)?.remove();
    }
    const restored = [];
    for (const [field, value] of Object.entries(left.fields)) {
      const place = field.split(".")[0];
      if (/^\d+$/.test(place) && !places().includes(Number(place))) add(Number(place));
      if (read(field) === value) continue;
      write(field, value);
      unsaved[field] = value;
      restored.push(label(field));
      refresh(place);
      entitle(place);
    }
    keep();
    if (restored.length) warn(`${words.restored}${restored.slice(0, 6).join("、")} (${restored.length} ${words.items})`);
    later(0);
  }
})();
