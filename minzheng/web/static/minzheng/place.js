/* Asks the device where it is, only when told to; a photo goes its way without it as well. */
(() => {
  const box = document.querySelector("[data-place]");
  if (!box || !("geolocation" in navigator)) return;
  const [told, words] = [box.querySelector("[role=status]"), box.dataset];
  const put = (name, value) => { box.querySelector(`[name=${name}]`).value = value; };
  const found = ({ coords }) => {
    put("latitude", coords.latitude.toFixed(6));
    put("longitude", coords.longitude.toFixed(6));
    put("metres", Math.round(coords.accuracy));
    told.textContent = `${words.found} ${Math.round(coords.accuracy)} ${words.metres}`;
  };
  const refused = () => { told.textContent = words.refused; };
  box.hidden = false;
  box.querySelector("button").addEventListener("click", () => {
    told.textContent = words.asking;
    navigator.geolocation.getCurrentPosition(found, refused, { enableHighAccuracy: true, timeout: 15000, maximumAge: 60000 });
  });
})();
