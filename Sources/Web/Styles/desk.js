// Keys for the list of cases: J and K move, Enter opens, X chooses. Only while the list has the focus, and they can be switched off.
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
    var key = event.key.toLowerCase();
    if (key === "x") {
      var row = document.activeElement.closest("tr");
      var box = row && row.querySelector("input[type=checkbox]");
      if (box && box !== document.activeElement) { box.click(); event.preventDefault(); }
      return;
    }
    var step = key === "j" ? 1 : key === "k" ? -1 : 0;
    if (!step) return;
    var links = Array.prototype.slice.call(list.querySelectorAll("a.folio"));
    var next = links[links.indexOf(document.activeElement) + step];
    if (next) { next.focus(); event.preventDefault(); }
  });
})();
// How many cases are chosen, as boxes are ticked: those of other pages stay counted.
(function () {
  "use strict";
  var line = document.querySelector("[data-chosen]");
  if (!line) return;
  var boxes = Array.prototype.slice.call(document.querySelectorAll("input[name=case]"));
  var ticked = function () { return boxes.filter(function (box) { return box.checked; }).length; };
  var elsewhere = (parseInt(line.textContent, 10) || 0) - boxes.filter(function (box) { return box.defaultChecked; }).length;
  var say = function () {
    var count = elsewhere + ticked();
    line.textContent = count === 1 ? line.getAttribute("data-one") : line.getAttribute("data-other").replace("{count}", count);
  };
  boxes.forEach(function (box) { box.addEventListener("change", say); });
  say();
})();
// A deed under way: its page is looked at again until it is done. Without this the link on the page does it.
(function () {
  "use strict";
  if (!window.fetch || !document.querySelector("[data-progress]")) return;
  var look = function () {
    fetch(location.href, { credentials: "same-origin" }).then(function (answer) { return answer.text(); }).then(function (text) {
      var page = new DOMParser().parseFromString(text, "text/html");
      var fresh = page.querySelector("main");
      if (!fresh) return;
      document.title = page.title;
      document.querySelector("main").innerHTML = fresh.innerHTML;
      if (fresh.querySelector("[data-progress]")) setTimeout(look, 2000);
    }).catch(function () { setTimeout(look, 10000); });
  };
  setTimeout(look, 2000);
})();
