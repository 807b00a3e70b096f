// Runs first thing in the body: tells the stylesheet and the components that this browser can run them.
document.body.classList.add("js-enabled");
if ("noModule" in HTMLScriptElement.prototype) document.body.classList.add("govuk-frontend-supported");
