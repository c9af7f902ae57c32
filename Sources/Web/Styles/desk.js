// Keys for the list of cases: J and K move, Enter opens. Only while the list has the focus, and they can be switched off.
(function () {
  "use strict";
  var list = document.querySelector("[data-keys]");
  var help = document.querySelector("[data-keys-help]");
  if (!list || !help) return;
  var button = help.querySelector("[data-keys-off]");
  var isOff = function () { try { return localStorage.getItem("keys") === "off"; } catch (error) { return false; } };
  var say = function () { button.textContent = button.getAttribute(isOff() ? "data-on" : "data-off"); };
  help.hidden = false;
  say();
  button.addEventListener("click", function () {
    try { localStorage.setItem("keys", isOff() ? "on" : "off"); } catch (error) { return; }
    say();
  });
  list.addEventListener("keydown", function (event) {
    if (isOff() || event.ctrlKey || event.altKey || event.metaKey) return;
    var step = event.key === "j" ? 1 : event.key === "k" ? -1 : 0;
    if (!step) return;
    var links = Array.prototype.slice.call(list.querySelectorAll("a.folio"));
    var next = links[links.indexOf(document.activeElement) + step];
    if (next) { next.focus(); event.preventDefault(); }
  });
})();
