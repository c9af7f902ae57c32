// What scripts add to pages that work without: copying, printing, leaving by Escape, no second sending while the first is on its way.
(function () {
  "use strict";
  var doc = document;
  doc.documentElement.classList.add("scripted");
  var problem = doc.querySelector(".problem");
  if (problem) problem.focus();
  doc.addEventListener("click", function (event) {
    var button = event.target.closest("[data-copy],[data-print]");
    if (!button) return;
    if (button.hasAttribute("data-print")) return window.print();
    var text = button.getAttribute("data-copy");
    if (navigator.clipboard) navigator.clipboard.writeText(text).then(function () {
      var said = button.querySelector("[role=status]");
      if (said) said.textContent = button.getAttribute("data-done");
    });
  });
  doc.addEventListener("submit", function (event) {
    var form = event.target;
    if (form.method.toLowerCase() !== "post" || form.hasAttribute("data-exit")) return;
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "1";
    setTimeout(function () { delete form.dataset.sent; }, 8000);
  });
  var exit = doc.querySelector("form[data-exit]");
  if (exit) {
    var presses = 0;
    var leave = function () {
      fetch("/exit", { method: "POST", keepalive: true, redirect: "manual" });
      doc.body.textContent = "";
      window.location.replace(exit.getAttribute("data-exit"));
    };
    exit.addEventListener("submit", function (event) { event.preventDefault(); leave(); });
    doc.addEventListener("keydown", function (event) {
      presses = event.key === "Escape" ? presses + 1 : 0;
      if (presses === 3) leave();
    });
  }
})();
