// The phone's WebAssembly makes the very bytes that the same code makes natively: the questions that a test of set-host
// left in a folder (LASTLOOK_FRAMES) are put to the module, each answer is compared with the one that was given there.
//
// Run as: node same-bytes.mjs PHONE.wasm FOLDER. Needs no browser: the module is the one that the service worker runs, and
// is asked as web/sw.js asks it.

import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";

const [wasm, folder] = process.argv.slice(2);
const { instance } = await WebAssembly.instantiate(readFileSync(wasm), {});
const { alloc, run, result, memory } = instance.exports;

/** Puts a question, and gives the bytes of the answer. */
function answer(question) {
  const at = alloc(question.length);
  new Uint8Array(memory.buffer).set(question, at);
  const length = run();
  return Buffer.from(new Uint8Array(memory.buffer, result(), length));
}

const head = (bytes) => bytes.subarray(4, 4 + bytes.readUInt32BE(0)).toString();
const names = readdirSync(folder).filter((name) => name.endsWith(".question")).sort();
let differ = 0;
for (const name of names) {
  const question = readFileSync(join(folder, name));
  const native = readFileSync(join(folder, name.replace(".question", ".answer")));
  const own = answer(question);
  if (own.equals(native)) continue;
  differ += 1;
  const at = own.findIndex((byte, i) => byte !== native[i]);
  const around = (bytes) => bytes.subarray(Math.max(0, at - 80), at + 80).toString();
  if (differ <= 3) console.log(`FAIL ${head(question)}\n  wasm:   ${around(own)}\n  native: ${around(native)}`);
}
const enough = names.length > 400;
console.log(`${differ === 0 && enough ? "ok  " : "FAIL"} ${names.length} answers of the WebAssembly, ${differ} of them other bytes than natively`);
process.exit(differ === 0 && enough ? 0 : 1);
