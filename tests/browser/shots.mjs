// Pictures of the pages that people look at most, to be looked at one by one.
//   SITE=folder node shots.mjs FOLDER [KIND…]
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { launch, openPage, openSearch, serve, site } from "./browser.mjs";
import { kinds } from "./kinds.mjs";

const GUISES = [["light", 1440, 1000], ["dark", 1440, 1000], ["light", 390, 844], ["dark", 390, 844]];

const [folder, ...wanted] = process.argv.slice(2);
await mkdir(folder, { recursive: true });
const server = await serve(site);
const browser = await launch();
for (const [name, address] of Object.entries({ ...(await kinds(site)), search: "index.html" })) {
  if (wanted.length && !wanted.includes(name)) continue;
  for (const [scheme, width, height] of GUISES) {
    const { page } = await openPage(browser, { width, height, scheme });
    await page.goto(server.root + address);
    if (name === "search") await openSearch(page, "8.4.1");
    await page.screenshot({ path: join(folder, `${name}-${width}-${scheme}.png`) });
    await page.close();
  }
  const { page } = await openPage(browser, {});
  await page.goto(server.root + address);
  await page.pdf({ path: join(folder, `${name}.pdf`), preferCSSPageSize: true, printBackground: false });
  await page.close();
}
await browser.close();
server.close();
