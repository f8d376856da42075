// A program that says one line of JSON for each line that it is told.
import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';

/** Says that a program took too long. */
export class Late extends Error {}

export class Spoken {
  #child;
  #lines;
  #name;
  #errors = '';

  constructor(name, command, args, options = {}) {
    this.#name = name;
    this.#child = spawn(command, args, { stdio: ['pipe', 'pipe', 'pipe'], ...options });
    this.#child.on('error', (error) => (this.#errors += error.message));
    // An ending program closes its input before it is told to end.
    this.#child.stdin.on('error', () => {});
    this.#child.stderr.on('data', (bytes) => (this.#errors = (this.#errors + bytes).slice(-4000)));
    this.#lines = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();
  }

  /** Its next line, as it stands. */
  async line(withinMs = 600_000) {
    let timer;
    const late = new Promise((_, lost) => {
      timer = setTimeout(() => lost(new Late(`${this.#name} says nothing`)), withinMs);
    });
    const { value, done } = await Promise.race([this.#lines.next(), late]).finally(() => clearTimeout(timer));
    if (done) throw new Error(`${this.#name} ended: ${this.#errors.trim().slice(-600)}`);
    return value;
  }

  /** Its next line that is JSON. */
  async heard(withinMs) {
    for (;;) {
      const line = await this.line(withinMs);
      if (line.startsWith('{')) return JSON.parse(line);
    }
  }

  async told(withinMs) {
    this.#child.stdin.write('go\n');
    return this.heard(withinMs);
  }

  /** The most memory that it ever had, MiB; null where the system does not say. */
  async peakMib() {
    const status = await readFile(`/proc/${this.#child.pid}/status`, 'utf8').catch(() => '');
    const kib = /^VmHWM:\s*(\d+)/m.exec(status)?.[1];
    return kib ? Math.round(Number(kib) / 102.4) / 10 : null;
  }

  /** How long it kept a processor busy so far, ms, to a hundredth of a second; null where the system does not say. */
  async busyMs() {
    const stat = await readFile(`/proc/${this.#child.pid}/stat`, 'utf8').catch(() => '');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields.length > 13 ? (Number(fields[11]) + Number(fields[12])) * 10 : null;
  }

  async end() {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const ended = new Promise((done) => this.#child.once('exit', done));
    this.#child.kill('SIGKILL');
    await ended;
  }
}
