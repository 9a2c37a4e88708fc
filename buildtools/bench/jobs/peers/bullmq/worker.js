// BullMQ. `node worker.js REDIS_URL MANY SINGLE SLOTS WARM PAUSE_MS`: the same as `drive.py` does with the others.
import { Queue, Worker } from 'bullmq';

const [url, ...rest] = process.argv.slice(2);
const [many, single, slots, warm, pause] = rest.map(Number);
const { hostname: host, port, pathname } = new URL(url);
const connection = { host, port: Number(port), db: Number(pathname.slice(1) || 0), maxRetriesPerRequest: null };
const name = 'bench';
const options = { removeOnComplete: true };
const now = () => performance.timeOrigin + performance.now();
const sleep = (ms) => new Promise((done) => setTimeout(done, ms));

let done = 0;
let waits = [];
const queue = new Queue(name, { connection });
const worker = new Worker(
  name,
  async (job) => {
    waits.push((now() - job.data) / 1000);
    done += 1;
  },
  { connection, concurrency: slots },
);

async function add(count) {
  await queue.addBulk(Array.from({ length: count }, () => ({ name, data: now(), opts: options })));
}

async function until(goal) {
  while (done < goal) await sleep(1);
}

await worker.waitUntilReady();
await add(warm);
await until(warm);
const begun = performance.now();
await add(many);
await until(warm + many);
const seconds = (performance.now() - begun) / 1000;
waits = [];
for (let number = 0; number < single; number += 1) {
  await add(1);
  await sleep(pause);
}
await until(warm + many + single);
await worker.close();
await queue.close();
console.log(JSON.stringify({ seconds, waits }));
