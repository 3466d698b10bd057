// Reads codes off a camera's pictures, away from the page so that it stays quick. Used only where the browser has
// no BarcodeDetector. Never keeps a picture, never sends one anywhere.

let compiled; // a promise of the module, fetched once
let reader; // the running module; thrown away when a picture stopped it

onmessage = async ({ data }) => {
  const began = performance.now();
  try {
    const found = read(await running(data.module), data);
    postMessage({ id: data.id, found, ms: performance.now() - began });
  } catch (error) {
    reader = undefined;
    postMessage({ id: data.id, found: [], fault: String(error), lost: !(error instanceof WebAssembly.RuntimeError) });
  }
};

async function running(url) {
  compiled ??= fetched(url).catch((error) => {
    compiled = undefined; // the next picture asks again
    throw error;
  });
  reader ??= (await WebAssembly.instantiate(await compiled)).exports;
  return reader;
}

async function fetched(url) {
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`${url}: ${answer.status}`);
  return WebAssembly.compile(await answer.arrayBuffer());
}

// The request: width and height in 4 bytes each, then one byte of grey a pixel (crates/scan-wasm/src/frame.rs).
function read(wasm, { width, height, pixels }) {
  const at = wasm.alloc(8 + width * height);
  const head = new DataView(wasm.memory.buffer, at, 8);
  head.setUint32(0, width);
  head.setUint32(4, height);
  grey(new Uint8Array(pixels), new Uint8Array(wasm.memory.buffer, at + 8, width * height));
  const length = wasm.run();
  return pieces(new Uint8Array(wasm.memory.buffer, wasm.result(), length).slice());
}

// Rec. 601 weights in 256ths.
function grey(rgba, out) {
  for (let from = 0, to = 0; to < out.length; from += 4, to += 1) {
    out[to] = (77 * rgba[from] + 150 * rgba[from + 1] + 29 * rgba[from + 2]) >> 8;
  }
}

// The answer: `FORMAT LENGTH\n` and the text, for each code.
function pieces(bytes) {
  const text = new TextDecoder();
  const found = [];
  for (let at = 0; at < bytes.length; ) {
    const line = bytes.indexOf(10, at);
    const [format, length] = text.decode(bytes.subarray(at, line)).split(' ');
    at = line + 1 + Number(length);
    found.push({ format, text: text.decode(bytes.subarray(line + 1, at)) });
  }
  return found;
}
