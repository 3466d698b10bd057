// Files of other people's programs, from the phone to the record: a call sheet as CSV, the same as a workbook, a script; a
// bomb, nonsense, and the server gone. What is taken is signed on the phone; what is unclear is shown as unclear.

import { deflateRawSync } from "node:zlib";
import { Phone, Server, check, figure, finish } from "./stage.mjs";

const server = await new Server("--production", "tamarack.example/record").start();
const theo = await Phone.of("theo");
await theo.join(server.first(), "Theo Park");
await theo.open(`${server.base()}/setup`);
await theo.enter({ name: "Tamarack Station", place: "US-CA", offset: "+00:00" });
const base = server.base();

const day = (shift) => new Date(Date.now() + shift * 86_400_000).toISOString().slice(0, 10);
const today = day(0);
const tomorrow = day(1);

/** A file of somebody, chosen on the page and sent. */
async function read(name, bytes, dates = "") {
  await theo.open(`${base}/plan/read`);
  await theo.page.setInputFiles("#file", { name, mimeType: "application/octet-stream", buffer: Buffer.from(bytes) });
  await theo.page.locator(`main form label:has([name="dates"][value="${dates}"])`).click();
  await theo.tap("main form .actions button");
  return theo.text();
}

const ticked = (line) => theo.page.locator(`input[name="line"][value^='${line}']`).first().isChecked();
const offers = async (line) => (await theo.page.locator(`input[name="line"][value^='${line}']`).count()) > 0;

// ---- a call sheet as a table: Latin-1, semicolons, another day, a date in an order that nobody knows ------------------

const SHEET = `TAMARACK STATION;;;;\r
FIREARMS ON SET TODAY;;;;\r
Scene;Set;Date;Cast;Weapons\r
14;EXT. STATION - DAY;${today};José Núñez, Theo;R1 revolver, quarter blanks\r
15;INT. STATION - NIGHT;${tomorrow};José Núñez;\r
16;INT. BAR - DAY;03/04/2031;7;\r
COMPANY MOVE;;;;\r
;;;;\r
#;Cast;Character;Call Time\r
1;José Núñez;SHERIFF;6:30 AM\r
2;Lucía Ferrante;ADA;O/C\r
`;
const latin = Buffer.from(SHEET, "latin1");
let said = await read("sheet.csv", latin);
await theo.shot("proposals");
check("a call sheet becomes proposals", await offers("called_for(person: jose_nunez, scene: sc14)"), said);
check("what is for today and clear is ticked", await ticked("called_for(person: jose_nunez, scene: sc14)"));
check("what is for another day is not", !(await ticked("called_for(person: jose_nunez, scene: sc15)")) && said.includes(`For ${tomorrow}, not for today`), said);
check("a name that may be another's is asked about, and both are offered", /is it the same person/i.test(said) && !(await ticked("called_for(person: theo, ")) && (await offers("called_for(person: theo_park, scene: sc14)")), said);
check("a date that can be read both ways is shown as unclear", said.includes("03/04/2031"), said);
check("so is a number that no cast list explains", /not understood/.test(said) && said.includes("7"), said);
await theo.page.evaluate(() => document.querySelectorAll("details").forEach((d) => (d.open = true)));
said = await theo.text();
check("words of weapons are shown to be read", said.includes("revolver"), said);
check("how it was read is said", said.includes("Windows-1252"), said);
check("call times are shown, and those that cannot be read", said.includes("06:30") && said.includes("no time that can be read"), said);
await theo.shot("proposals-open");
await theo.tap("button[value=sign]");
check("what was taken is signed", (await theo.page.locator(".notice.ok").count()) === 1 && (await theo.text()).includes("sc14"), await theo.text());
await theo.sent();
await theo.open(`${base}/scene/sc14`);
check("who is called stands on the scene's page", (await theo.text()).toLowerCase().includes("jose nunez"), await theo.text());
await theo.open(`${base}/record`);
said = await theo.text();
check("what was not taken was not entered", !said.includes("jose nunez is called for sc15") && said.toLowerCase().includes("jose nunez is called for sc14"), said);

said = await read("sheet.csv", latin, "day");
check("read again, what is on the record is not ticked", !(await ticked("called_for(person: jose_nunez, scene: sc14)")), said);
check("with the order of dates given, the date is read", said.includes("2031-04-03"), said);
await theo.tap("button[value=all]");
check("all can be ticked with one tap", await ticked("called_for(person: jose_nunez, scene: sc15)"));

// ---- the same as a workbook, with a merged cell ---------------------------------------------------------------------

const CRC = Uint32Array.from({ length: 256 }, (_, n) => {
  for (let k = 0; k < 8; k++) n = n & 1 ? (n >>> 1) ^ 0xedb88320 : n >>> 1;
  return n;
});

function crc32(bytes) {
  let crc = ~0;
  for (const byte of bytes) crc = CRC[(crc ^ byte) & 255] ^ (crc >>> 8);
  return ~crc >>> 0;
}

/** A zip of these parts, as workbooks are. */
function zip(parts) {
  const [locals, centrals] = [[], []];
  let at = 0;
  for (const [name, content] of Object.entries(parts)) {
    const bytes = Buffer.from(content);
    const packed = deflateRawSync(bytes, { level: 9 });
    const head = Buffer.alloc(26);
    head.writeUInt16LE(20, 0);
    head.writeUInt16LE(8, 4);
    head.writeUInt32LE(crc32(bytes), 10);
    head.writeUInt32LE(packed.length, 14);
    head.writeUInt32LE(bytes.length, 18);
    head.writeUInt16LE(name.length, 22);
    const local = Buffer.concat([Buffer.from("PK\x03\x04"), head, Buffer.from(name), packed]);
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE(at, 10);
    centrals.push(Buffer.concat([Buffer.from("PK\x01\x02\x14\x00"), head, rest, Buffer.from(name)]));
    locals.push(local);
    at += local.length;
  }
  const central = Buffer.concat(centrals);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(centrals.length, 4);
  end.writeUInt16LE(centrals.length, 6);
  end.writeUInt32LE(central.length, 8);
  end.writeUInt32LE(at, 12);
  return Buffer.concat([...locals, central, Buffer.from("PK\x05\x06"), end]);
}

const XML = '<?xml version="1.0" encoding="UTF-8"?>';
const TYPES = `${XML}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>`;
const RELS = (id, type, target) => `${XML}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="${id}" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/${type}" Target="${target}"/></Relationships>`;

function workbook(rows, merged = "") {
  const cell = (text, row, column) => (text ? `<c r="${String.fromCharCode(65 + column)}${row}" t="inlineStr"><is><t>${text}</t></is></c>` : "");
  const sheet = rows.map((cells, i) => `<row r="${i + 1}">${cells.map((text, c) => cell(text, i + 1, c)).join("")}</row>`).join("");
  return zip({
    "[Content_Types].xml": TYPES,
    "_rels/.rels": RELS("rId1", "officeDocument", "xl/workbook.xml"),
    "xl/workbook.xml": `${XML}<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="Monday" sheetId="1" r:id="rId1"/></sheets></workbook>`,
    "xl/_rels/workbook.xml.rels": RELS("rId1", "worksheet", "worksheets/sheet1.xml"),
    "xl/worksheets/sheet1.xml": `${XML}<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>${sheet}</sheetData>${merged}</worksheet>`,
  });
}

const rows = [["Scene", "Set", "Date", "Cast"], ["21", "INT. MILL - DAY", today, "Owen Price"], ["22", "EXT. MILL - DAY", "", "Owen Price"]];
said = await read("sheet.xlsx", workbook(rows, '<mergeCells count="1"><mergeCell ref="C2:C3"/></mergeCells>'));
check("a workbook becomes proposals, with the place in the file", (await ticked("called_for(person: owen_price, scene: sc21)")) && said.includes("sheet Monday"), said);
const merged = said.includes("merged") || (await ticked("called_for(person: owen_price, scene: sc22)")) || said.includes("does not say for which day");
check("a merged cell is read or asked about", merged, said);

// ---- a script ---------------------------------------------------------------------------------------------------------

const script = `<?xml version="1.0" encoding="UTF-8"?><FinalDraft DocumentType="Script" Version="5"><Content>
<Paragraph Number="31" Type="Scene Heading"><Text>EXT. WATER TANK - NIGHT</Text></Paragraph>
<Paragraph Type="Action"><Text>Ada cocks the REVOLVER &lt;b&gt;.</Text></Paragraph></Content></FinalDraft>`;
said = await read("script.fdx", script);
check("a script's scenes are proposed, and it calls nobody", (await ticked("scene_entered(scene: sc31")) && !(await offers("called_for")), said);
await theo.page.evaluate(() => document.querySelectorAll("details").forEach((d) => (d.open = true)));
check("its words of weapons are shown as text", (await theo.text()).includes("REVOLVER <b>"), await theo.text());

// ---- files that do harm --------------------------------------------------------------------------------------------------

const refused = async (what, name, bytes, words) => {
  const began = Date.now();
  const text = await read(name, bytes);
  check(`${what} gets a page in words`, words.test(text) && (await theo.page.locator("[role=alert]").count()) > 0, text);
  check(`${what} is answered soon`, Date.now() - began < 25_000, `${Date.now() - began} ms`);
};
const blanks = Buffer.alloc(80 << 20, 32);
await refused("a zip bomb", "bomb.xlsx", zip({ "xl/a.xml": blanks, "xl/b.xml": blanks }), /unpacked|could not be opened/);
await theo.shot("bomb");
const laughs = `<!DOCTYPE l [<!ENTITY a "${"gun ".repeat(500)}">${Array.from({ length: 12 }, (_, i) => `<!ENTITY e${i + 1} "${`&${i ? `e${i}` : "a"};`.repeat(10)}">`).join("")}]><FinalDraft><Content><Paragraph><Text>&e12;</Text></Paragraph></Content></FinalDraft>`;
await refused("entities that grow", "laughs.fdx", laughs, /scene heading|could not be read/);
await refused("a sheet of a million rows", "rows.csv", `scene,cast\n${"1,a\n".repeat(1_000_000)}`, /too many rows|too many scenes/);
await refused("a file that is too large", "large.csv", Buffer.alloc((16 << 20) + 1, 65), /too large/);
await refused("nonsense", "photo.xlsx", Buffer.from("\x89PNG\r\n\x1a\n\0\0\0"), /neither text/);
await refused("a workbook cut in half", "half.xlsx", workbook(rows).subarray(0, 700), /could not be opened/);
await refused("nothing", "empty.csv", "", /Choose a file|empty/);
const state = await theo.synced();
check("the server lives, and nothing was entered by any of it", state.reached && state.unsent.length === 0, JSON.stringify(state));

// ---- who may not -----------------------------------------------------------------------------------------------------------

const stranger = await fetch(`${base}/plan/read?sha256=${"0".repeat(64)}`, { method: "POST", headers: { authorization: "Lastlook key=x" }, body: "x" });
check("a stranger's file is not read", stranger.status === 401, String(stranger.status));

// ---- a whole schedule, typed: twelve hundred lines, signed day by day -------------------------------------------------------

const lines = Array.from({ length: 200 }, (_, i) => [
  `scene_entered(scene: sc${500 + i}, heading: "INT. BARN - DAY", date: 2031-06-${String(1 + Math.floor(i / 10)).padStart(2, "0")})`,
  ...Array.from({ length: 5 }, (_, p) => `called_for(person: p${p}, scene: sc${500 + i})`),
]).flat();
await theo.open(`${base}/plan/confirm`);
await theo.page.fill("#lines", lines.join("\n"));
let began = Date.now();
await theo.tap("button[value=check]");
figure("1,200 typed lines are looked at", Date.now() - began, "ms");
check("all of them are on the page, by days", (await theo.page.locator("input[name=line]").count()) === 1200 && (await theo.page.locator("main form details").count()) === 20, await theo.text("h1"));
const tall = await theo.page.evaluate(() => [document.documentElement.scrollHeight, document.documentElement.scrollWidth]);
check("the days are seen at a glance; the page is no wider than the phone", tall[0] < 3_000 && tall[1] <= 390, tall.join(" "));
await theo.shot("schedule");
await theo.page.locator("main form details").nth(1).locator("summary").click();
began = Date.now();
const [by, whole] = [theo.page.locator('button[value="sign:2031-06-02"]'), theo.page.waitForURL(/left=1140/)];
await by.click();
await whole;
figure("a day of it, 60 lines, is signed and stored", Date.now() - began, "ms");
await theo.page.waitForSelector("input[name=line]", { state: "attached" });
check("the rest comes back by itself", (await theo.page.locator("input[name=line]").count()) === 1140, await theo.text());
check("and what was signed is not in it", !(await offers("called_for(person: p0, scene: sc510)")) && (await offers("called_for(person: p0, scene: sc500)")));
began = Date.now();
await Promise.all([theo.page.waitForURL(/\/scenes/, { timeout: 120_000 }), theo.page.locator("main form .actions button").click()]);
figure("the other 1,140 lines are signed at once", Date.now() - began, "ms");
check("all of it is on the record", (await theo.text()).includes("sc699"), await theo.text());
await theo.open(`${base}/plan/confirm`);
await theo.page.fill("#lines", lines.slice(0, 60).join("\n"));
await theo.tap("button[value=check]");
check("the same schedule brought again is known", (await theo.page.locator("input[name=line]:checked").count()) === 0, await theo.text());
for (let i = 0; i < 10; i++) await theo.synced();

// ---- the server gone ---------------------------------------------------------------------------------------------------------

await theo.open(`${base}/plan/read`);
await server.stop();
said = await read("sheet.csv", latin);
check("without the server it says so, and what can be done", said.includes("could not be reached") && said.includes("by hand"), said);
await theo.shot("gone");
await finish(server);
