// What scripts add to the fields of a questionnaire: a slider beside its number, steps of one, an order without doubles, results while typing.
(function () {
  "use strict";
  var doc = document;
  doc.querySelectorAll("input[data-range]").forEach(function (slider) {
    var box = doc.getElementById(slider.dataset.range);
    slider.addEventListener("input", function () { box.value = slider.value; });
    box.addEventListener("input", function () { if (box.value !== "" && !isNaN(box.value)) slider.value = box.value; });
  });
  doc.querySelectorAll("[data-count]").forEach(function (button) {
    button.addEventListener("click", function () {
      var box = doc.getElementById(button.dataset.for);
      box.value = String((Number(box.value.replace(/[ ,]/g, "")) || 0) + Number(button.dataset.count));
    });
  });
  // The option that had the number takes the one that is free now.
  doc.querySelectorAll("[data-rank]").forEach(function (group) {
    var all = Array.prototype.slice.call(group.querySelectorAll("select"));
    all.forEach(function (select) {
      select.dataset.was = select.value;
      select.addEventListener("change", function () {
        all.forEach(function (other) {
          if (other === select || select.value === "" || other.value !== select.value) return;
          other.value = select.dataset.was;
          other.dataset.was = other.value;
        });
        select.dataset.was = select.value;
        var open = all.filter(function (other) { return other.value === ""; });
        if (open.length !== 1) return;
        for (var number = 1; number <= all.length; number++) {
          if (all.some(function (other) { return other.value === String(number); })) continue;
          open[0].value = open[0].dataset.was = String(number);
        }
      });
    });
  });
  doc.querySelectorAll("[data-search]").forEach(function (group) {
    var field = group.querySelector("input[type=search]");
    var list = group.querySelector("div.found");
    var count = group.querySelector("p.found");
    var asked = group.querySelector("input[name$='#asked']");
    var name = field.name.slice(0, -2);
    var timer, latest = 0;
    field.addEventListener("input", function () {
      clearTimeout(timer);
      timer = setTimeout(look, 250);
    });
    function look() {
      var turn = ++latest;
      var address = group.dataset.search + "&of=" + encodeURIComponent(name) + "&q=" + encodeURIComponent(field.value);
      fetch(address, { headers: { Accept: "text/html" } }).then(function (answer) { return answer.ok ? answer.text() : ""; }).then(function (text) {
        if (turn !== latest || !text) return;
        var fresh = new DOMParser().parseFromString(text, "text/html").getElementById(list.id);
        if (!fresh) return;
        var chosen = group.querySelectorAll("input:checked");
        // What was ticked among the results stays, above the new ones.
        var kept = Array.prototype.filter.call(chosen, function (input) { return list.contains(input); })
          .map(function (input) { return input.closest(".choice"); });
        list.textContent = "";
        kept.forEach(function (choice) { list.appendChild(choice); });
        Array.prototype.slice.call(fresh.children).forEach(function (choice) {
          var input = choice.querySelector("input");
          if (input && kept.some(function (own) { return own.querySelector("input").value === input.value; })) return;
          list.appendChild(doc.importNode(choice, true));
        });
        count.textContent = new DOMParser().parseFromString(text, "text/html").getElementById(count.id).textContent;
        asked.value = field.value;
      }).catch(function () {});
    }
  });
})();
