// What is counted or timed and not saved yet, kept on the device so that a reload or a closed page loses nothing.
// Only a number and its day, under the target's key: nothing says whose it is or what it counts.
const PREFIX = "handrail-count";

export function day(moment = new Date()) {
  const two = (number) => String(number).padStart(2, "0");
  return `${moment.getFullYear()}-${two(moment.getMonth() + 1)}-${two(moment.getDate())}`;
}

export class Kept {
  constructor(user, target, what) {
    this.key = `${PREFIX}:${user}:${target}:${what}`;
  }

  // Storage may be full or forbidden; counting goes on without it.
  #try(work) {
    try {
      return work();
    } catch {
      return null;
    }
  }

  // numbers: at most two. The day is that of the first number, so that yesterday's count is not saved as today's.
  write(...numbers) {
    const on = this.read()?.on ?? day();
    this.#try(() => window.localStorage.setItem(this.key, [on, ...numbers].join(" ")));
  }

  read() {
    const [on, ...numbers] = (this.#try(() => window.localStorage.getItem(this.key)) || "").split(" ");
    return on && numbers.length ? { on, numbers: numbers.map(Number) } : null;
  }

  forget() {
    this.#try(() => window.localStorage.removeItem(this.key));
  }
}
