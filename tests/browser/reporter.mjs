// One line for each test that passed, with the numbers it gives; all there is to say about one that failed.
const seconds = (ms) => `${(ms / 1000).toFixed(1)} s`;

export default async function* report(events) {
  let passed = 0;
  let failed = 0;
  for await (const { type, data } of events) {
    if (type === "test:pass" && data.details.type !== "suite" && !/\.mjs$/.test(data.name)) {
      passed += 1;
      yield `ok   ${data.name} (${seconds(data.details.duration_ms)})\n`;
    }
    if (type === "test:fail" && data.details.type !== "suite") {
      const { error } = data.details;
      failed += 1;
      yield `FAIL ${data.name}\n${String(error.cause?.message ?? error.message)}\n${String(error.cause?.stack ?? "").split("\n").filter((line) => line.includes("tests/browser")).join("\n")}\n`;
    }
    if (type === "test:diagnostic" && !/^(tests|suites|pass|fail|cancelled|skipped|todo|duration_ms) /.test(data.message)) yield `       ${data.message}\n`;
    if (type === "test:stdout" || type === "test:stderr") yield data.message;
  }
  yield `${passed} passed, ${failed} failed\n`;
}
