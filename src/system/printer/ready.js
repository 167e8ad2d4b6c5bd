(async () => {
  for (const link of document.querySelectorAll("a[href]")) {
    const to = link.getAttribute("href");
    if (NOWHERE && !to.startsWith("#") && !/^[a-z][a-z0-9+.-]*:/i.test(to)) link.removeAttribute("href");
  }
  for (const fold of document.querySelectorAll("main details")) fold.open = true;
  for (const image of document.images) {
    image.loading = "eager";
    await image.decode().catch(() => {});
  }
  await document.fonts.ready;
})()
