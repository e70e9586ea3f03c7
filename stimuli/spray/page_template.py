"""The page of an analysis as a template."""

PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>{{ title }}</title>
<style>
  body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; padding: 0 1rem; max-width: 1180px;
    color: #222; }
  h2 { margin: 3rem 0 .25rem; border-top: 1px solid #ddd; padding-top: 1rem; }
  .facts, figcaption { color: #666; }
  .told { border-left: 4px solid #d98200; padding: .25rem .75rem; background: #fff7e8; }
  figure { margin: 0; }
  img { width: 100%; display: block; }
  table { border-collapse: collapse; margin: 1rem 0; }
  th, td { padding: .15rem 1.2rem .15rem 0; text-align: right; vertical-align: top; }
  th:first-child, td:first-child, td.words, th.words { text-align: left; }
  thead th { border-bottom: 1px solid #bbb; }
  svg text { font: 13px system-ui, sans-serif; fill: #444; }
  svg .line { stroke: #e4e4e4; }
  svg .value { text-anchor: end; }
  svg .place { text-anchor: middle; }
  svg .told { text-anchor: end; font-weight: 600; fill: #8a5200; }
  svg .gap { fill: #d98200; opacity: .25; }
  svg .in { fill: #d98200; }
  svg .out { fill: #888; }
  .key { width: 1em; height: 1em; vertical-align: -.1em; margin-right: .35em; }
  .spectrum { max-width: 720px; }
  .map { display: flex; gap: 2rem; flex-wrap: wrap; }
  .map figure { flex: 0 1 620px; min-width: 300px; }
  .map figure svg { border: 1px solid #ddd; border-radius: 6px; width: 100%; display: block; }
  use { cursor: pointer; }
  use:hover { stroke: #222; stroke-width: 1.5; }
  .side { flex: 1; min-width: 220px; }
  #card { height: 9.5rem; }
  #shown { width: 192px; height: 96px; background-repeat: no-repeat; image-rendering: pixelated; }
  .cluster { display: flex; gap: 2rem; align-items: flex-start; flex-wrap: wrap; }
  .mean { width: 220px; }
  .mean img, .members img { image-rendering: pixelated; border: 1px solid #ddd; box-sizing: border-box; }
  .members { display: grid; grid-template-columns: repeat(auto-fill, minmax(200px, 1fr)); gap: 12px; flex: 1;
    min-width: 300px; margin: 0; padding: 0; list-style: none; }
  .members figcaption { font-size: 11px; overflow-wrap: anywhere; }
  .members div { display: grid; grid-template-columns: 1fr 1fr; gap: 2px; }
</style>
</head>
<body><main>
<h1>{{ title }}</h1>
<p class="facts">{{ result.clusters | length }} relevance maps; sum-pooled to
{{ result.settings.size }} &times; {{ result.settings.size }} at most
{%- if result.settings.normalise == "unit" %}, each divided by its norm{% endif %};
{{ result.settings.neighbours }} neighbours; seed {{ result.settings.seed }}.
The graph is in {{ result.pieces }} piece{{ "s" if result.pieces > 1 }}.</p>
{% if result.is_one %}<p class="told">The largest step of the spectrum is that after the first eigenvalue:
nothing here says that there is more than one strategy.
The clusters are what a division into
{{ result.count }} gives.</p>{% endif %}
{% if result.pieces > result.count %}<p class="told">The graph falls into more pieces than there are clusters:
the smallest pieces share a cluster.</p>{% endif %}

<h2>Clusters</h2>
<table>
<thead><tr><th>cluster</th><th>maps</th><th>share</th>
{% for label in labels %}<th>{{ label }}</th>{% endfor %}</tr></thead>
<tbody>
{% for row in rows %}
<tr><td><a href="#cluster{{ row.cluster }}">{{ row.key | safe }}{{ row.cluster }}</a></td>
<td>{{ row.size }}</td>
<td>{{ "%.0f" % (100 * row.size / (result.clusters | length)) }} %</td>
{% for count in row.counts %}<td>{{ count }}</td>{% endfor %}</tr>
{% endfor %}
</tbody>
</table>
{% if control %}<p>The control, the same analysis of the pictures in the place of their maps, gives
{{ control.count }} clusters of {{ control_sizes }} pictures.
{% if labels %}{{ "%.0f" % (100 * purity) }} % of the maps have the label of most in their cluster; in the
clusters of the pictures {{ "%.0f" % (100 * control_purity) }} % would, in a single cluster
{{ "%.0f" % (100 * chance) }} %.{% endif %}</p>{% endif %}

<h2>Eigenvalues</h2>
<figure class="spectrum">{{ spectrum | safe }}
<figcaption>The eigengap gives {{ result.gap }} clusters
{%- if result.gap != result.count %}; {{ result.count }} were asked for{% endif %}.
As many eigenvalues are 0 as the graph has pieces.</figcaption></figure>
<details><summary>The eigenvalues as a table</summary>
<table><thead><tr><th>number</th><th>eigenvalue</th><th>step to the next</th></tr></thead><tbody>
{% for value, step in values %}<tr><td>{{ loop.index }}</td><td>{{ "%.6f" % value }}</td>
<td>{{ "" if step is none else "%.6f" % step }}</td></tr>
{% endfor %}</tbody></table></details>

<h2>Map of the maps</h2>
<div class="map">
<figure>{{ embedding | safe }}
<figcaption>t-SNE, for looking: it has no part in the clustering. Near points are like maps; far distances and
the sizes of groups mean nothing.</figcaption></figure>
<div class="side">
{% for row in rows %}<div>{{ row.key | safe }}
<a href="#cluster{{ row.cluster }}">cluster {{ row.cluster }}</a>, {{ row.size }} maps</div>{% endfor %}
{% if sprite %}<div id="card"><p class="facts">Point at a mark to see its picture and map.</p></div>
{% endif %}
</div>
</div>

{% for row in rows %}
<h2 id="cluster{{ row.cluster }}">{{ row.key | safe }}Cluster {{ row.cluster }}</h2>
<p class="facts">{{ row.size }} maps{% for label, count in row.told %}
{{- ": " if loop.first else ", " }}{{ count }} {{ label }}{% endfor %}.
{{ row.members | length }} of them are shown, from the most typical to the least.</p>
<div class="cluster">
<figure class="mean"><img src="{{ row.mean }}" alt="Mean map of cluster {{ row.cluster }}">
<figcaption>Mean of the maps, each divided by its norm</figcaption></figure>
<ul class="members">
{% for member in row.members %}<li><figure><div>
<img src="{{ member.picture }}" alt="Picture {{ member.name }}">
<img src="{{ member.map }}" alt="Its relevance map"></div>
<figcaption>{{ member.name }}</figcaption></figure></li>
{% endfor %}
</ul>
</div>
{% endfor %}
</main>{% if sprite %}<script>
const card = document.getElementById("card"), columns = {{ columns }}, side = 96;
const sheet = "{{ sprite }}";
document.querySelector(".map figure").addEventListener("pointerover", (event) => {
  const mark = event.target.closest("use");
  if (!mark) return;
  const place = Number(mark.dataset.place), shown = document.createElement("div");
  shown.id = "shown";
  shown.style.backgroundImage = `url(${sheet})`;
  shown.style.backgroundSize = `${columns * 2 * side}px auto`;
  const left = -(place % columns) * 2 * side, top = -Math.floor(place / columns) * side;
  shown.style.backgroundPosition = `${left}px ${top}px`;
  const words = document.createElement("p");
  words.textContent = mark.querySelector("title").textContent;
  card.replaceChildren(words, shown);
});
</script>{% endif %}
</body>
</html>
"""
