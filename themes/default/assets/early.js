// The reader's colour scheme, as early as can be without keeping the first paint waiting.
(() => {
  "use strict";
  try {
    const scheme = localStorage.getItem("clausebook-scheme");
    if (scheme === "light" || scheme === "dark") document.documentElement.dataset.scheme = scheme;
  } catch {
    // Storage may be forbidden, as on some file shares: the system's scheme is used.
  }
})();
