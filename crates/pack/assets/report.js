"use strict";
(function () {
  // Tables: a click on a heading sorts, once more turns round.
  document.querySelectorAll("table[data-sortable]").forEach(function (table) {
    var heads = Array.from(table.tHead.rows[0].cells);
    heads.forEach(function (head, column) {
      var button = document.createElement("button");
      button.type = "button";
      while (head.firstChild) button.appendChild(head.firstChild);
      head.appendChild(button);
      button.addEventListener("click", function () {
        var up = head.getAttribute("aria-sort") === "descending" || (!head.hasAttribute("aria-sort") && !head.classList.contains("n"));
        heads.forEach(function (other) { other.removeAttribute("aria-sort"); });
        head.setAttribute("aria-sort", up ? "ascending" : "descending");
        var rows = Array.from(table.tBodies[0].rows);
        var key = function (row) {
          var cell = row.cells[column];
          return cell.dataset.v !== undefined ? Number(cell.dataset.v) : null;
        };
        var numeric = head.classList.contains("n");
        rows.sort(function (a, b) {
          if (!numeric) return (up ? 1 : -1) * a.cells[column].textContent.localeCompare(b.cells[column].textContent, "en");
          var x = key(a), y = key(b);
          if (x === null || y === null) return (x === null) - (y === null);
          return up ? x - y : y - x;
        });
        rows.forEach(function (row) { table.tBodies[0].appendChild(row); });
      });
    });
  });

  // On paper everything is open.
  window.addEventListener("beforeprint", function () {
    document.querySelectorAll("details:not([open])").forEach(function (d) { d.dataset.closed = ""; d.open = true; });
  });
  window.addEventListener("afterprint", function () {
    document.querySelectorAll("details[data-closed]").forEach(function (d) { delete d.dataset.closed; d.open = false; });
  });

  var source = document.getElementById("map-data");
  var block = document.getElementById("map-block");
  if (!source || !block) return;
  function noMap() { block.hidden = true; document.documentElement.classList.add("no-map"); }
  var canvas = document.createElement("canvas");
  if (!window.maplibregl || !window.DecompressionStream || !(canvas.getContext("webgl2") || canvas.getContext("webgl"))) return noMap();
  block.hidden = false;
  // The map is made when the reader comes near it, so that the page is there at once.
  if (window.IntersectionObserver) {
    new IntersectionObserver(function (entries, observer) {
      if (!entries.some(function (entry) { return entry.isIntersecting; })) return;
      observer.disconnect();
      open();
    }, { rootMargin: "400px" }).observe(block);
  } else open();

  function open() {
  var bytes = Uint8Array.from(atob(source.textContent), function (c) { return c.charCodeAt(0); });
  var opened = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  new Response(opened).json().then(show).catch(function (error) { console.error(error); noMap(); });
  }

  function show(data) {

  function decode(text) {
    var out = [], lat = 0, lon = 0, at = 0;
    function next() {
      var bits = 0, shift = 0, part;
      do { part = text.charCodeAt(at++) - 63; bits |= (part & 31) << shift; shift += 5; } while (part >= 32);
      return bits & 1 ? ~(bits >> 1) : bits >> 1;
    }
    while (at < text.length) { lat += next(); lon += next(); out.push([lon / 1e4, lat / 1e4]); }
    return out;
  }
  function ring(text) { var r = decode(text); r.push(r[0]); return r; }
  function polygons(list) { return { type: "MultiPolygon", coordinates: list.map(function (p) { return p.map(ring); }) }; }
  function collection(features) { return { type: "FeatureCollection", features: features }; }
  function geometry(g) {
    if (g === null) return null;
    return typeof g[0] === "number" ? { type: "Point", coordinates: g } : polygons(g);
  }

  var areas = data.areas, options = data.options, sites = data.sites;
  var isPoint = areas.geometry.some(function (g) { return g && typeof g[0] === "number"; });
  var features = [];
  areas.geometry.forEach(function (g, i) {
    if (g === null) return;
    var properties = { i: i };
    options.forEach(function (option, o) {
      option.views.forEach(function (view, v) { if (view.class[i] !== null) properties["c" + o + "_" + v] = view.class[i]; });
    });
    features.push({ type: "Feature", id: i, properties: properties, geometry: geometry(g) });
  });
  var lands = [];
  data.land.forEach(function (land, n) {
    land.forEach(function (part, order) {
      lands.push({ type: "Feature", properties: { n: n, order: order, colour: part[0] }, geometry: polygons(part[1] || []) });
    });
  });
  var roads = [];
  (data.roads || []).forEach(function (lines, level) {
    roads.push({ type: "Feature", properties: { level: level }, geometry: { type: "MultiLineString", coordinates: lines.filter(Boolean).map(decode) } });
  });

  var dark = window.matchMedia("(prefers-color-scheme: dark)").matches;
  var still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  var state = { option: 0, view: 2, area: null };
  var select = document.getElementById("map-option");
  if (data.onlyToday) [select.closest(".field"), document.querySelector("#map-controls fieldset")].forEach(function (e) { e.style.display = "none"; });
  options.forEach(function (option, o) { select.add(new Option(option.title, o)); });

  function colours() {
    var expression = ["match", ["get", "c" + state.option + "_" + state.view]];
    options[state.option].views[state.view].legend.forEach(function (entry, c) { expression.push(c, entry[1]); });
    expression.push("rgba(0,0,0,0)");
    return expression;
  }
  function shown() { return ["has", "c" + state.option + "_" + state.view]; }
  function land() { var n = options[state.option].views[state.view].land; return ["==", ["get", "n"], n === null ? -1 : n]; }

  var roadColour = dark ? "#8b949b" : "#8d867a";
  var edge = dark ? "#14171a" : "#ffffff";
  var layers = [
    { id: "back", type: "background", paint: { "background-color": dark ? "#20262b" : "#faf9f6" } },
    { id: "land", type: "fill", source: "land", filter: land(), layout: { "fill-sort-key": ["get", "order"] }, paint: { "fill-color": ["get", "colour"], "fill-antialias": false } }
  ];
  if (!isPoint) {
    layers.push({ id: "areas", type: "fill", source: "areas", filter: shown(), paint: { "fill-color": colours(), "fill-outline-color": edge } });
  }
  // From afar the lesser roads would be a grey veil.
  [["roads", ["<", ["get", "level"], 2], 0], ["lesser-roads", [">=", ["get", "level"], 2], 7.5]].forEach(function (part) {
    layers.push({ id: part[0], type: "line", source: "roads", filter: part[1], minzoom: part[2], layout: { "line-join": "round", "line-cap": "round" }, paint: { "line-color": roadColour, "line-opacity": isPoint ? 0.9 : 0.6, "line-width": ["interpolate", ["linear"], ["zoom"], 6, ["match", ["get", "level"], 0, 1.1, 1, 0.6, 0.3], 11, ["match", ["get", "level"], 0, 3, 1, 2, 1.2]] } });
  });
  if (isPoint) {
    layers.push({ id: "areas", type: "circle", source: "areas", filter: shown(), paint: { "circle-color": colours(), "circle-radius": ["interpolate", ["linear"], ["zoom"], 4, 4, 10, 9], "circle-stroke-color": dark ? "#f1f1ee" : "#1c1c1c", "circle-stroke-width": 1 } });
    layers.push({ id: "picked", type: "circle", source: "areas", filter: ["==", ["get", "i"], -1], paint: { "circle-color": "rgba(0,0,0,0)", "circle-radius": 11, "circle-stroke-color": "#000000", "circle-stroke-width": 3 } });
  } else {
    layers.push({ id: "picked", type: "line", source: "areas", filter: ["==", ["get", "i"], -1], paint: { "line-color": dark ? "#ffffff" : "#000000", "line-width": 3 } });
  }

  function box(o) { var b = options[o].bounds; return [[b[0], b[1]], [b[2], b[3]]]; }
  var map = new maplibregl.Map({
    container: "map",
    style: { version: 8, sources: {
      areas: { type: "geojson", data: collection(features), tolerance: 0.2 },
      land: { type: "geojson", data: collection(lands) },
      roads: { type: "geojson", data: collection(roads) }
    }, layers: layers },
    bounds: box(0), fitBoundsOptions: { padding: 24 }, dragRotate: false, pitchWithRotate: false, touchPitch: false,
    maxZoom: 13, attributionControl: false, cooperativeGestures: true, fadeDuration: 0
  });
  map.touchZoomRotate.disableRotation();
  map.keyboard.disableRotation();
  map.addControl(new maplibregl.NavigationControl({ showCompass: false }), "top-right");
  map.addControl(new maplibregl.ScaleControl({ unit: "metric" }), "bottom-left");
  map.addControl(new maplibregl.AttributionControl({ compact: false, customAttribution: "Roads © OpenStreetMap contributors" }), "bottom-right");
  map.getCanvas().setAttribute("aria-label", "Map. Arrow keys move, plus and minus zoom, Enter opens the card of the area in the middle.");

  var markers = sites.at.map(function (at, s) {
    if (!at) return null;
    var element = document.createElement("div");
    var shape = document.createElement("i"), words = document.createElement("span");
    words.textContent = sites.name[s];
    element.append(shape, words);
    element.className = "site";
    element.setAttribute("aria-hidden", "true");
    new maplibregl.Marker({ element: element, anchor: "left", offset: [-7, 0] }).setLngLat(at).addTo(map);
    return element;
  });

  function minutes(value) { return value === null ? "no way there" : value.toFixed(0) + " min"; }
  function change(value) { return value === null ? "–" : (value > 0.05 ? "+" : value < -0.05 ? "−" : "") + Math.abs(value).toFixed(0) + " min"; }
  function site(index) { return index === null ? "none" : sites.name[index]; }
  function at(i) {
    var option = options[state.option];
    return { before: option.minutes[0][i], after: option.minutes[1][i], extra: option.minutes[2][i], from: option.chosen[0][i], to: option.chosen[1][i] };
  }
  function counts(i) { return options[state.option].counts[i] === 1; }

  var legend = document.getElementById("map-legend");
  function drawLegend() {
    var option = options[state.option], view = option.views[state.view];
    document.getElementById("map-legend-h").textContent = view.title;
    legend.replaceChildren();
    var used = {};
    view.class.forEach(function (c) { used[c] = true; });
    view.legend.forEach(function (entry, c) {
      if (!used[c]) return;
      var item = document.createElement("li");
      var ns = "http://www.w3.org/2000/svg";
      var svg = document.createElementNS(ns, "svg"), rect = document.createElementNS(ns, "rect");
      svg.setAttribute("width", 26); svg.setAttribute("height", 16); svg.setAttribute("aria-hidden", "true");
      [["x", 0.5], ["y", 0.5], ["width", 25], ["height", 15], ["fill", entry[1]], ["stroke", "#75797c"]].forEach(function (p) { rect.setAttribute(p[0], p[1]); });
      svg.append(rect);
      item.append(svg, document.createTextNode(entry[0]));
      legend.append(item);
    });
    markers.forEach(function (element, s) {
      if (!element) return;
      var before = option.inUse[0][s], after = option.inUse[1][s];
      element.classList.toggle("closed", state.view > 0 && before && !after);
      element.classList.toggle("off", state.view === 0 ? !before : !(before || after));
    });
  }

  var card = document.getElementById("map-card");
  function drawCard() {
    card.replaceChildren();
    if (state.area === null) return;
    var i = state.area, a = at(i);
    var title = document.createElement("h3"), list = document.createElement("dl");
    title.textContent = areas.name[i];
    function row(name, value) {
      var dt = document.createElement("dt"), dd = document.createElement("dd");
      dt.textContent = name; dd.textContent = value;
      list.append(dt, dd);
    }
    if (counts(i)) {
      row(data.onlyToday ? "Today" : "Before", minutes(a.before)); row("Goes to", site(a.from));
      if (!data.onlyToday) {
        row("After", minutes(a.after)); row("Goes to", site(a.to));
        row("Difference", change(a.extra));
      }
    } else row("In this option", "not counted");
    areas.facts.forEach(function (fact) {
      var value = fact.values[i];
      if (value === null) return;
      row(fact.title, typeof value === "number" ? value.toLocaleString("en-GB") : String(value));
    });
    card.append(title, list);
  }
  function pick(i) {
    state.area = i;
    if (map.getLayer("picked")) map.setFilter("picked", ["==", ["get", "i"], i === null ? -1 : i]);
    drawCard();
  }
  function redraw() {
    if (map.getLayer("areas")) {
      map.setFilter("land", land());
      map.setFilter("areas", shown());
      map.setPaintProperty("areas", isPoint ? "circle-color" : "fill-color", colours());
    }
    drawLegend(); drawCard();
  }

  select.addEventListener("change", function () {
    state.option = Number(select.value);
    map.fitBounds(box(state.option), { padding: 24, animate: !still, duration: 400 });
    redraw();
  });
  document.querySelectorAll("#map-controls input[name=view]").forEach(function (radio) {
    radio.addEventListener("change", function () { state.view = Number(radio.value); redraw(); });
    if (data.onlyToday) radio.checked = radio.value === "0";
    if (radio.checked) state.view = Number(radio.value);
  });

  var find = document.getElementById("map-find"), list = document.getElementById("map-areas"), filled = false;
  find.addEventListener("focus", function () {
    if (filled) return;
    filled = true;
    areas.name.forEach(function (name) { var o = document.createElement("option"); o.value = name; list.append(o); });
  });
  document.getElementById("map-controls").addEventListener("submit", function (event) {
    event.preventDefault();
    var wanted = find.value.trim().toLowerCase();
    if (!wanted) return;
    var i = areas.name.findIndex(function (n) { return String(n).toLowerCase() === wanted; });
    if (i < 0) i = areas.name.findIndex(function (n) { return String(n).toLowerCase().indexOf(wanted) >= 0; });
    if (i < 0) { pick(null); card.textContent = "No area has this name."; return; }
    pick(i);
    var g = features.find(function (f) { return f.id === i; });
    if (g) {
      var c = g.geometry.coordinates;
      while (typeof c[0] !== "number") c = c[0];
      map.easeTo({ center: c, zoom: Math.max(map.getZoom(), 9), animate: !still, duration: 400 });
    }
  });

  var hover = document.getElementById("map-hover"), frame = hover.parentElement;
  map.on("mousemove", function (event) {
    var hit = map.getLayer("areas") ? map.queryRenderedFeatures(event.point, { layers: ["areas"] })[0] : null;
    map.getCanvas().style.cursor = hit ? "pointer" : "";
    hover.hidden = !hit;
    if (!hit) return;
    var a = at(hit.properties.i);
    var words = counts(hit.properties.i) ? [minutes(a.before) + " before", minutes(a.after) + " after", change(a.extra)] : ["not counted in this option"];
    hover.replaceChildren();
    var strong = document.createElement("strong");
    strong.textContent = areas.name[hit.properties.i];
    hover.append(strong, document.createElement("br"), document.createTextNode(words.join(", ")));
    var right = event.point.x + 14 + hover.offsetWidth > frame.clientWidth;
    hover.style.left = Math.max(0, right ? event.point.x - 14 - hover.offsetWidth : event.point.x + 14) + "px";
    hover.style.top = Math.max(0, Math.min(event.point.y + 14, frame.clientHeight - hover.offsetHeight)) + "px";
  });
  map.on("mouseout", function () { hover.hidden = true; });
  map.on("click", function (event) {
    var hit = map.queryRenderedFeatures(event.point, { layers: ["areas"] })[0];
    pick(hit ? hit.properties.i : null);
  });
  map.getCanvas().addEventListener("keydown", function (event) {
    if (event.key !== "Enter") return;
    var middle = map.project(map.getCenter());
    var near = [[middle.x - 12, middle.y - 12], [middle.x + 12, middle.y + 12]];
    var hit = map.queryRenderedFeatures(isPoint ? near : middle, { layers: ["areas"] })[0];
    pick(hit ? hit.properties.i : null);
    if (!hit) card.textContent = "There is no area in the middle of the map.";
  });
  map.on("error", function (event) { console.error(event.error); });
  drawLegend();
  map.once("idle", function () { document.documentElement.dataset.map = "ready"; });
  redraw();
  }
})();
