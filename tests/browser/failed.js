// A reporter for Node's test runner: the file of each test that failed, a line each. build.py runs those once more.

/** @param {AsyncIterable<{type: string, data: {file?: string}}>} source */
export default async function* failed(source) {
  for await (const { type, data } of source) if (type === 'test:fail' && data.file) yield `${data.file}\n`;
}
