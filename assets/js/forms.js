// Ordinary forms: send once, print, and move the keyboard to the result of what was sent.
const LONGEST_WAIT = 10000; // ms: a download leaves the page open, so the buttons come back by themselves

function buttonsOf(form) {
  const outside = form.id ? document.querySelectorAll(`button[form="${CSS.escape(form.id)}"]`) : [];
  return [...form.querySelectorAll("button:not([type=button])"), ...outside].filter((button) => !button.disabled);
}

function hold(buttons) {
  for (const button of buttons) {
    button.disabled = true;
    button.setAttribute("aria-busy", "true");
    button.dataset.held = "true";
  }
}

function release(scope = document) {
  for (const button of scope.querySelectorAll("[data-held]")) {
    button.disabled = false;
    button.removeAttribute("aria-busy");
    delete button.dataset.held;
  }
  const sending = scope.matches?.("[data-sending]") ? [scope] : scope.querySelectorAll("[data-sending]");
  for (const form of sending) delete form.dataset.sending;
}

export function focusResult(scope) {
  if (scope.querySelector("[data-module='govuk-error-summary']")) return; // that component moves the focus itself
  const result = scope.querySelector("[data-focus]");
  if (result) result.focus({ preventScroll: scope === document });
}

export function startForms() {
  document.addEventListener("submit", (event) => {
    if (event.defaultPrevented) return;
    const form = event.target;
    if (form.dataset.sending) {
      event.preventDefault(); // the second click of a double click
      return;
    }
    form.dataset.sending = "true";
    // After this event: a disabled button would not be sent with the form.
    window.setTimeout(() => {
      if (event.defaultPrevented) return;
      hold(buttonsOf(form));
      window.setTimeout(() => release(form), LONGEST_WAIT);
    }, 0);
  });
  window.addEventListener("pageshow", () => release());
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-print]")) window.print();
  });
  document.addEventListener("htmx:beforeRequest", (event) => {
    if (event.target.matches("button")) hold([event.target]);
    else if (event.target.matches("form")) hold(buttonsOf(event.target));
  });
  document.addEventListener("htmx:afterRequest", ({ target }) => release(target.matches("button") ? target.parentElement : target));
}
