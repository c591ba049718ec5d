/* Prints the papers of an application. */
document.getElementById("print")?.addEventListener("click", () => window.print());
