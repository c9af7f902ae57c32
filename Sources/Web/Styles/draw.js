// Signing, drawing and drawing on a photo: the strokes become the file of the field beside, which takes a photo without scripts.
(function () {
  "use strict";
  document.querySelectorAll("[data-draw]").forEach(function (box) {
    var field = document.getElementById(box.dataset.draw);
    var canvas = box.querySelector("canvas");
    var pen = canvas.getContext("2d");
    var strokes = [], picture = null, current = null;
    function paint() {
      pen.fillStyle = "#fff";
      pen.fillRect(0, 0, canvas.width, canvas.height);
      if (picture) pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
      if (!picture && box.dataset.kind === "signature") {
        pen.fillStyle = "#8a8194";
        pen.fillRect(40, canvas.height - 60, canvas.width - 80, 2);
      }
      pen.strokeStyle = pen.fillStyle = picture ? "#c2185b" : "#111";
      pen.lineWidth = 4 * canvas.width / 640;
      pen.lineCap = pen.lineJoin = "round";
      strokes.forEach(function (stroke) {
        pen.beginPath();
        stroke.forEach(function (point, index) { if (index) pen.lineTo(point[0], point[1]); else pen.moveTo(point[0], point[1]); });
        if (stroke.length === 1) pen.lineTo(stroke[0][0] + 0.1, stroke[0][1]);
        pen.stroke();
      });
    }
    function hand() {
      if (!strokes.length) return;
      canvas.toBlob(function (blob) {
        var carrier = new DataTransfer();
        carrier.items.add(new File([blob], box.dataset.kind + ".png", { type: "image/png" }));
        field.files = carrier.files;
      }, "image/png");
    }
    function at(event) {
      var frame = canvas.getBoundingClientRect();
      return [(event.clientX - frame.left) * canvas.width / frame.width, (event.clientY - frame.top) * canvas.height / frame.height];
    }
    canvas.addEventListener("pointerdown", function (event) {
      event.preventDefault();
      canvas.setPointerCapture(event.pointerId);
      current = [at(event)];
      strokes.push(current);
      paint();
    });
    canvas.addEventListener("pointermove", function (event) { if (current) { current.push(at(event)); paint(); } });
    ["pointerup", "pointercancel"].forEach(function (name) {
      canvas.addEventListener(name, function () { if (current) { current = null; hand(); } });
    });
    box.querySelector("[data-wipe]").addEventListener("click", function () {
      strokes = [];
      field.value = "";
      picture = null;
      paint();
    });
    box.querySelector("[data-undo]").addEventListener("click", function () {
      strokes.pop();
      paint();
      if (strokes.length) hand(); else if (!picture) field.value = "";
    });
    field.addEventListener("change", function () {
      if (box.dataset.kind !== "annotate" || !field.files.length) return;
      createImageBitmap(field.files[0]).then(function (image) {
        picture = image;
        strokes = [];
        canvas.width = Math.min(1600, image.width);
        canvas.height = Math.round(canvas.width * image.height / image.width);
        paint();
      }).catch(function () {});
    });
    paint();
  });
})();
