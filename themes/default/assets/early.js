// Runs before the first paint: the reader's colour scheme, and the sign that scripts work.
(() => {
  "use strict";
  const page = document.documentElement;
  page.dataset.script = "";
  try {
    const scheme = localStorage.getItem("clausebook-scheme");
    if (scheme === "light" || scheme === "dark") page.dataset.scheme = scheme;
  } catch {
    // Storage may be forbidden, as on some file shares: the system's scheme is used.
  }
})();
