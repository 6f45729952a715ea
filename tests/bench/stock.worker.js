// Boots Pyodide as its documentation says, installs our wheel, and begins a run on the sample; with ?micropip by
// micropip, as most pages do, otherwise by loadPackage, which is quicker.

const indexURL = new URL('/data/stock/', self.location.href).href;

async function run() {
  const [{ loadPyodide }, { wheel, images, labels }] = await Promise.all([
    import(`${indexURL}pyodide.mjs`), fetch(`${indexURL}stock.json`).then((response) => response.json()),
  ]);
  const sample = Promise.all([images, labels].map(async (name) => {
    return new Uint8Array(await (await fetch(indexURL + name)).arrayBuffer());
  }));
  const pyodide = await loadPyodide({ indexURL });
  if (self.location.search === '?micropip') {
    await pyodide.loadPackage(['numpy', 'micropip']);
    const micropip = pyodide.pyimport('micropip');
    await micropip.install.callKwargs(indexURL + wheel, { deps: false });
  } else {
    await pyodide.loadPackage(['numpy', indexURL + wheel]);
  }
  const session = pyodide.pyimport('glassbox.session').Session();
  session.open_sample(...(await sample));
  session.reset(pyodide.toPy({ alpha: 0.5, batch: 0, hidden: 100, seed: 0, heldOut: 0.1, rule: 'classic' }));
  self.postMessage('ready');
}

run().catch((error) => self.postMessage(`failed: ${error}`));
