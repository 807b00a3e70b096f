// Drags a review to another day or week of the year planner. The link Move does the same without a script.
const HOVER = "hr-drop";

function sayIn(scope, text) {
  const place = scope.querySelector("[data-planner-says]");
  if (place) place.textContent = text;
}

export function startPlanner(scope) {
  const form = scope.querySelector("[data-planner-form]");
  if (!form) return;
  let moving = null;

  function target(event) {
    return moving && event.target.closest ? event.target.closest("[data-drop-day], [data-drop-week]") : null;
  }

  function clear() {
    for (const place of scope.querySelectorAll(`.${HOVER}`)) place.classList.remove(HOVER);
  }

  scope.addEventListener("dragstart", (event) => {
    const card = event.target.closest ? event.target.closest("[data-review]") : null;
    if (!card) return;
    moving = card;
    card.classList.add("hr-due--moving");
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", card.dataset.review);
    sayIn(scope, `Moving the review of ${card.dataset.review}. Drop it on a day or a week.`);
  });

  scope.addEventListener("dragend", () => {
    if (moving) moving.classList.remove("hr-due--moving");
    moving = null;
    clear();
  });

  scope.addEventListener("dragover", (event) => {
    const place = target(event);
    clear();
    if (!place) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = "move";
    place.classList.add(HOVER);
  });

  scope.addEventListener("drop", (event) => {
    const place = target(event);
    if (!place) return;
    event.preventDefault();
    const day = place.dataset.dropDay || "";
    if (day === moving.dataset.was) return;
    form.action = moving.dataset.moveUrl;
    form.elements.was.value = moving.dataset.was;
    form.elements.day.value = day;
    form.elements.week.value = day ? "" : place.dataset.dropWeek;
    form.requestSubmit();
  });
}
