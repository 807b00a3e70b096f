// Words that are not on the server yet, kept in this tab for the case that it is reloaded or crashes.
const PREFIX = "handrail-words";

export class KeptWords {
  constructor(user, url) {
    this.prefix = `${PREFIX}:${user}:${url}:`;
  }

  // Storage may be full or forbidden. Saving to the server does not depend on it.
  #try(work, otherwise) {
    try {
      return work();
    } catch {
      return otherwise;
    }
  }

  keep(name, values) {
    return this.#try(() => {
      window.sessionStorage.setItem(this.prefix + name, JSON.stringify(values));
      return true;
    }, false);
  }

  forget(name) {
    this.#try(() => window.sessionStorage.removeItem(this.prefix + name));
  }

  read(name) {
    return this.#try(() => JSON.parse(window.sessionStorage.getItem(this.prefix + name)), null);
  }
}
