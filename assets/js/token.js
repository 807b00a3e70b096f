// The token that forms carry, as the browser holds it now: signing in again, in another tab too, changes it.
export function cookieToken() {
  const found = document.cookie.match(/(?:^|;\s*)(?:__Host-)?csrftoken=([^;]+)/)?.[1];
  return found ? decodeURIComponent(found) : "";
}
