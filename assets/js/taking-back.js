// Takes a record back within its first minute. The answer: {state: 'withdrawn' | 'refused', message}.
import { putAside } from "./outbox.js";
import { token } from "./recording.js";

const NOT_NOW = { state: "refused", message: "No connection, so it was not taken back. Press again when there is one." };

export async function takeBack(id) {
  try {
    // What still waits on this device is never sent; what is on its way is taken back where it arrives.
    if (await putAside(id)) return { state: "withdrawn", message: "" };
    const response = await fetch(`/observations/${id}/undo/`, {
      method: "POST",
      headers: { Accept: "application/json", "X-CSRFToken": token(), "X-Requested-With": "autosave" },
      credentials: "same-origin",
    });
    const isJson = (response.headers.get("Content-Type") || "").includes("json");
    return isJson && [200, 409].includes(response.status) ? await response.json() : NOT_NOW;
  } catch {
    return NOT_NOW;
  }
}
