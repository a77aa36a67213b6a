// The report of a run in a real browser: node report.mjs FOLDER [PICTURES]
//
// Opens report.html from disk in Chromium and asserts what a reader relies on: no error on the console, no request, the
// map with its switches, pointer and keyboard, sorting of tables, and no violation that axe finds. With PICTURES it
// leaves screenshots there. CHROMIUM names the browser (default /usr/bin/chromium).
import { createRequire } from "node:module";
import { readFileSync, mkdirSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const [folder, pictures] = process.argv.slice(2);
if (!folder) {
  console.error("usage: node report.mjs FOLDER [PICTURES]");
  process.exit(2);
}
const page_url = pathToFileURL(resolve(folder, "report.html")).href;
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
if (pictures) mkdirSync(pictures, { recursive: true });

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-quic", "--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--ignore-gpu-blocklist"],
});
let passed = 0;
let failed = 0;
function check(what, ok, detail = "") {
  if (ok) passed += 1;
  else failed += 1;
  if (!ok || process.env.VERBOSE) console.log(`${ok ? "ok  " : "FAIL"} ${what} ${detail}`);
}

async function open(options) {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  // Without a graphics card, on a busy computer, the first frame takes its time.
  page.setDefaultTimeout(180_000);
  const errors = [];
  const requests = [];
  page.on("console", (message) => {
    // A driver that speaks of its own slowness is no error of the page.
    if (message.type() === "error" || (message.type() === "warning" && !/GPU stall|WebGL|swiftshader/i.test(message.text()))) errors.push(message.text());
  });
  page.on("pageerror", (error) => errors.push(String(error)));
  page.on("request", (request) => {
    const url = request.url();
    if (url !== page_url && !url.startsWith("data:") && !url.startsWith("blob:")) requests.push(url);
  });
  const start = Date.now();
  await page.goto(page_url, { waitUntil: "load" });
  const loaded = Date.now() - start;
  return { context, page, errors, requests, loaded };
}

async function ready(page) {
  // It is made when it comes near.
  await page.locator("#map-block").scrollIntoViewIfNeeded();
  for (let i = 0; i < 1200; i += 1) {
    if (await page.evaluate(() => document.documentElement.dataset.map === "ready")) return true;
    await page.waitForTimeout(100);
  }
  return false;
}

async function violations(page, where) {
  // Under the page's own policy no script can be added to it; the debugger may evaluate one.
  await page.evaluate(axe);
  const found = await page.evaluate(() => axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] }));
  for (const v of found.violations) console.log(`  axe: ${v.id}: ${v.help}: ${v.nodes.slice(0, 3).map((n) => n.target.join(" ")).join(" | ")}`);
  check(`axe finds nothing (${where})`, found.violations.length === 0, `${found.passes.length} rules passed`);
}

const picture = (page, name, options = {}) => pictures && page.screenshot({ path: `${pictures}/${name}.png`, ...options });

// The desktop.
{
  const { context, page, errors, requests, loaded } = await open({ viewport: { width: 1280, height: 900 } });
  await picture(page, "desktop", { fullPage: false });
  check("the map appears", await ready(page));
  const seen = await page.evaluate(() => {
    const [all] = performance.getEntriesByType("navigation");
    const paint = performance.getEntriesByName("first-contentful-paint")[0];
    return { text: Math.round(paint?.startTime ?? -1), done: Math.round(all.loadEventEnd) };
  });
  console.log(`text is seen after ${seen.text} ms, all is loaded after ${seen.done} ms (${loaded} ms with what drives the browser)`);
  check("one h1, a main and a title", await page.evaluate(() => document.querySelectorAll("h1").length === 1 && !!document.querySelector("main") && document.title.length > 0));
  check("every table has a caption and headers", await page.evaluate(() => [...document.querySelectorAll("table")].every((t) => t.caption?.textContent.trim() && t.querySelector("thead th[scope=col]") && t.querySelector("tbody th[scope=row]"))));
  check("every chart has a title and a finding", await page.evaluate(() => [...document.querySelectorAll("svg.chart")].every((s) => s.querySelector("title").textContent && s.querySelector("desc").textContent.length > 10)));
  await page.locator("#map-block").scrollIntoViewIfNeeded();
  await picture(page, "desktop-map");

  const legend = () => page.evaluate(() => document.getElementById("map-legend").textContent);
  const difference = await legend();
  await page.locator('input[name=view][value="0"]').check();
  const before = await legend();
  check("the legend follows the view", before !== difference && /minutes/i.test(before), before);
  await page.waitForTimeout(700);
  await picture(page, "desktop-map-before");
  await page.locator('input[name=view][value="2"]').check();
  const options = await page.evaluate(() => document.getElementById("map-option").options.length);
  if (options > 1) {
    await page.selectOption("#map-option", "1");
    check("another option can be chosen", (await page.inputValue("#map-option")) === "1");
    await page.waitForTimeout(900);
    await page.selectOption("#map-option", "0");
    await page.waitForTimeout(900);
  }

  // By name.
  const name = await page.evaluate(async () => {
    const bytes = Uint8Array.from(atob(document.getElementById("map-data").textContent), (c) => c.charCodeAt(0));
    const data = await new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"))).json();
    const classes = data.options[0].views[2].class;
    return data.areas.name[classes.findIndex((c, i) => c !== null && c > 2 && data.options[0].counts[i] === 1)] ?? data.areas.name[0];
  });
  await page.fill("#map-find", name);
  await page.keyboard.press("Enter");
  await page.waitForTimeout(900);
  const card = () => page.evaluate(() => document.getElementById("map-card").textContent);
  check("an area is found by its name", (await card()).includes(name), await card());
  check("its card has the minutes", /\d+ min/.test(await card()), await card());

  // By pointer: the area that was found is in the middle now.
  const box = await page.locator("#map canvas").first().boundingBox();
  let hovered = false;
  const middle = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  for (const [dx, dy] of [[0, 0], [6, 6], [-8, 4], [20, 20], [-30, 10], [30, -30], [60, 0], [0, 60], [-60, -40]]) {
    await page.mouse.move(middle.x + dx, middle.y + dy);
    await page.waitForTimeout(120);
    if (await page.evaluate(() => !document.getElementById("map-hover").hidden)) {
      hovered = true;
      await picture(page, "desktop-hover");
      await page.mouse.click(middle.x + dx, middle.y + dy);
      break;
    }
  }
  check("pointing shows minutes", hovered);
  await page.waitForTimeout(200);
  check("clicking opens a card", /\d+ min|not counted/.test(await card()), await card());
  await picture(page, "desktop-card");

  // By keyboard.
  await page.fill("#map-find", name);
  await page.keyboard.press("Enter");
  await page.waitForTimeout(900);
  await page.locator("#map canvas").first().focus();
  await page.keyboard.press("Enter");
  await page.waitForTimeout(300);
  check("Enter on the map opens the card of the middle", (await card()).length > 10, await card());
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("+");
  await page.waitForTimeout(700);
  await page.keyboard.press("Tab");
  check("the keyboard leaves the map", await page.evaluate(() => document.activeElement?.tagName !== "CANVAS"));

  // Sorting.
  const sorted = await page.evaluate(() => {
    const table = document.querySelector("table[data-sortable]");
    if (!table) return null;
    const at = [...table.tHead.rows[0].cells].findIndex((c) => c.classList.contains("n"));
    const head = table.tHead.rows[0].cells[at];
    const values = () => [...table.tBodies[0].rows].map((r) => r.cells[at].dataset.v).filter((v) => v !== undefined).map(Number);
    head.querySelector("button").click();
    const down = values();
    const first = head.getAttribute("aria-sort");
    head.querySelector("button").click();
    const up = values();
    return { down: down.every((v, i) => i === 0 || down[i - 1] >= v), up: up.every((v, i) => i === 0 || up[i - 1] <= v), first, second: head.getAttribute("aria-sort") };
  });
  check("tables are sorted by a click", sorted !== null && sorted.down && sorted.up && sorted.first === "descending" && sorted.second === "ascending", JSON.stringify(sorted));

  await page.evaluate(() => document.querySelectorAll("details").forEach((d) => { d.open = true; }));
  await violations(page, "desktop, everything open");
  await page.evaluate(() => { document.querySelectorAll("details").forEach((d) => { d.open = false; }); scrollTo({ top: 0, behavior: "instant" }); });
  await picture(page, "desktop-full", { fullPage: true });
  check("no error on the console", errors.length === 0, errors.join(" | "));
  check("no request", requests.length === 0, requests.join(" | "));
  check("nothing ran out of a name", await page.evaluate(() => window.__hacked === undefined));
  await context.close();
}

// The phone.
{
  const { context, page, errors, requests } = await open({ viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true });
  await picture(page, "phone");
  check("the map appears on a phone", await ready(page));
  check("nothing is wider than the phone", await page.evaluate(() => document.documentElement.scrollWidth <= 390), String(await page.evaluate(() => document.documentElement.scrollWidth)));
  await page.locator("#map-block").scrollIntoViewIfNeeded();
  await picture(page, "phone-map");
  await page.locator("svg.chart").first().scrollIntoViewIfNeeded();
  await picture(page, "phone-chart");
  await violations(page, "phone");
  check("no error and no request on a phone", errors.length + requests.length === 0, errors.concat(requests).join(" | "));
  await context.close();
}

// Dark.
{
  const { context, page, errors } = await open({ viewport: { width: 1280, height: 900 }, colorScheme: "dark", reducedMotion: "reduce" });
  await picture(page, "dark");
  check("the map appears in the dark", await ready(page));
  await page.locator("#map-block").scrollIntoViewIfNeeded();
  await page.waitForTimeout(500);
  await picture(page, "dark-map");
  await page.locator("svg.chart").first().scrollIntoViewIfNeeded();
  await picture(page, "dark-chart");
  await violations(page, "dark");
  check("no error in the dark", errors.length === 0, errors.join(" | "));
  await context.close();
}

// Without JavaScript everything but the map is there, and its pictures take its place.
{
  const context = await browser.newContext({ javaScriptEnabled: false, viewport: { width: 1280, height: 900 } });
  const page = await context.newPage();
  await page.goto(page_url);
  check("tables stand without JavaScript", (await page.locator("table").count()) > 3);
  await context.close();
}

await browser.close();
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
