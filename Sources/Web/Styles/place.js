// The map of the questions for a place, a line or an area: it only fills the text field, which works without it.
(function () {
  "use strict";
  var doc = document;
  function words(lat, lon) { return lat.toFixed(6) + ", " + lon.toFixed(6); }
  function show(field, lat, lon) {
    field.value = field.tagName === "TEXTAREA" ? (field.value.trim() + "\n" + words(lat, lon)).trim() : words(lat, lon);
    field.dispatchEvent(new Event("place"));
  }
  doc.querySelectorAll("[data-locate]").forEach(function (button) {
    button.addEventListener("click", function () {
      var said = button.querySelector("[role=status]");
      var failed = function () { said.textContent = button.getAttribute("data-failed"); };
      if (!navigator.geolocation) return failed();
      navigator.geolocation.getCurrentPosition(function (at) {
        said.textContent = "";
        show(doc.getElementById(button.getAttribute("data-locate")), at.coords.latitude, at.coords.longitude);
      }, failed, { enableHighAccuracy: true, timeout: 15000 });
    });
  });
  doc.querySelectorAll("[data-map]").forEach(function (box) {
    var field = doc.getElementById(box.dataset.map);
    var style = doc.createElement("link");
    style.rel = "stylesheet";
    style.href = box.dataset.style;
    doc.head.appendChild(style);
    var script = doc.createElement("script");
    script.src = box.dataset.script;
    script.onload = function () { if (box.dataset.shape) draw(box, field); else start(box, field); };
    script.onerror = function () { box.remove(); };
    doc.head.appendChild(script);
  });
  function read(field) {
    var numbers = (field.value.match(/-?\d+(\.\d+)?/g) || []).map(Number);
    return numbers.length >= 2 && field.value.indexOf("+") < 0 && Math.abs(numbers[0]) <= 90 ? numbers.slice(0, 2) : null;
  }
  function ground(box) {
    var L = window.L;
    var map = L.map(box.querySelector(".canvas"), { zoomControl: true, attributionControl: !!box.dataset.tiles, scrollWheelZoom: false, fadeAnimation: false, zoomAnimation: false })
      .setView([Number(box.dataset.lat), Number(box.dataset.lon)], Number(box.dataset.zoom));
    if (box.dataset.tiles) L.tileLayer(box.dataset.tiles, { attribution: box.dataset.attribution, maxZoom: 19 }).addTo(map);
    fetch(box.dataset.areas).then(function (answer) { return answer.json(); }).then(function (areas) {
      var layer = L.geoJSON(areas, { className: "area", interactive: false, fill: !box.dataset.tiles }).addTo(map);
      layer.bringToBack();
      if (!box.dataset.point && !box.dataset.tiles) map.fitBounds(layer.getBounds(), { padding: [8, 8] });
    });
    return map;
  }
  // A line or an area: every press adds a point, the cross and the buttons do it without pointing, and the text always says the same.
  function draw(box, field) {
    var L = window.L;
    var map = ground(box);
    var isArea = box.dataset.shape === "area";
    var drawn = L.layerGroup().addTo(map);
    var said = box.querySelector("[role=status]");
    box.querySelector(".canvas").appendChild(Object.assign(doc.createElement("span"), { className: "cross" }));
    function points() {
      return field.value.split(/[\n;]/).map(function (line) {
        var numbers = (line.match(/-?\d+(\.\d+)?/g) || []).map(Number);
        return line.indexOf("+") < 0 && numbers.length >= 2 && Math.abs(numbers[0]) <= 90 ? [numbers[0], numbers[1]] : null;
      }).filter(Boolean);
    }
    function paint(fits) {
      var all = points();
      drawn.clearLayers();
      if (all.length > 1) (isArea && all.length > 2 ? L.polygon : L.polyline)(all, { className: isArea && all.length > 2 ? "drawn" : "drawn open", interactive: false }).addTo(drawn);
      all.forEach(function (point) { L.circleMarker(point, { radius: 7, className: "corner", interactive: false }).addTo(drawn); });
      said.textContent = !all.length ? "" : all.length === 1 ? said.dataset.countOne : said.dataset.countOther.replace("{count}", all.length);
      if (fits && all.length) map.fitBounds(L.latLngBounds(all).pad(0.3), { maxZoom: 17 });
    }
    function add(at) { field.value = (field.value.trim() + "\n" + words(at.lat, at.lng)).trim(); paint(false); }
    map.on("click", function (event) { add(event.latlng); });
    box.querySelector("[data-add-point]").addEventListener("click", function () { add(map.getCenter()); });
    box.querySelector("[data-take-point]").addEventListener("click", function () {
      field.value = field.value.trim().split("\n").slice(0, -1).join("\n");
      paint(false);
    });
    box.querySelectorAll("[data-move]").forEach(function (button) {
      var step = button.getAttribute("data-move").split(" ").map(Number);
      button.addEventListener("click", function () { map.panBy([step[0] * 40, step[1] * -40], { animate: false }); });
    });
    field.addEventListener("change", function () { paint(true); });
    field.addEventListener("place", function () { paint(true); });
    paint(true);
  }
  function start(box, field) {
    var L = window.L;
    var at = [Number(box.dataset.lat), Number(box.dataset.lon)];
    var map = ground(box);
    var icon = L.divIcon({ className: "pinned", iconSize: [44, 44], iconAnchor: [22, 42],
      html: '<svg viewBox="0 0 24 24"><path d="M12 23s-7.5-7-7.5-13a7.5 7.5 0 0 1 15 0c0 6-7.5 13-7.5 13z"/><circle cx="12" cy="10" r="2.6" fill="#fff" stroke="none"/></svg>' });
    var pin = null;
    function put(lat, lon, follow) {
      if (pin) pin.setLatLng([lat, lon]); else pin = L.marker([lat, lon], { icon: icon, keyboard: false, interactive: false }).addTo(map);
      if (follow) map.panTo([lat, lon]);
    }
    if (box.dataset.point) put(at[0], at[1], false);
    map.on("click", function (event) { put(event.latlng.lat, event.latlng.lng, false); field.value = event.latlng.lat.toFixed(6) + ", " + event.latlng.lng.toFixed(6); });
    function follow() { var point = read(field); if (point) { put(point[0], point[1], false); map.setView(point, Math.max(map.getZoom(), 15)); } }
    field.addEventListener("change", follow);
    field.addEventListener("place", follow);
    box.querySelectorAll("[data-move]").forEach(function (button) {
      button.addEventListener("click", function () {
        var step = button.getAttribute("data-move").split(" ").map(Number);
        var from = map.latLngToContainerPoint(pin ? pin.getLatLng() : map.getCenter());
        var to = map.containerPointToLatLng([from.x + step[0] * 12, from.y - step[1] * 12]);
        put(to.lat, to.lng, true);
        field.value = to.lat.toFixed(6) + ", " + to.lng.toFixed(6);
      });
    });
  }
})();
