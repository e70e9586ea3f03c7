"""A contact sheet of a pack: one HTML file that holds its images."""

import base64
import io
from pathlib import Path
from typing import Any

import jinja2
from PIL import Image

from stimuli.packs.check import read_manifest
from stimuli.render import write

HEAD = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>Stimulus pack {{ pack.name }}</title>
<style>
  body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 1180px; color: #222; }
  h2 { margin: 3rem 0 .25rem; border-top: 1px solid #ddd; padding-top: 1rem; }
  h3 { margin: 1rem 0 .25rem; font-weight: 600; }
  .facts { color: #666; }
  .row { display: flex; align-items: flex-end; gap: 4px; margin: 4px 0; }
  .row b { width: 3rem; font-weight: 600; align-self: center; }
  figure { margin: 0; width: 100px; }
  .row.large { flex-wrap: wrap; }
  .large figure { width: 190px; }
  figure.query { margin-left: 12px; }
  figure.query img { outline: 3px solid #d98200; }
  img { width: 100%; display: block; }
  figcaption { font-size: 11px; color: #666; text-align: center; }
  table { border-collapse: collapse; margin: 1rem 0; }
  th, td { padding: .1rem .8rem .1rem 0; text-align: right; }
  th:first-child, td:first-child { text-align: left; }
</style>
</head>
"""

REFERENCES = """<body>
<h1>Stimulus pack {{ pack.name }}</h1>
<p class="facts">{{ pack.units | length }} units of {{ pack.networks | join(", ") }};
{{ pack.image_set.count }} crops of {{ pack.image_set.photos }} photographs ({{ pack.image_set.name }});
recipe {{ pack.recipe_sha256[:12] }}. Under each image is the unit's activation, its mean over the image;
the query of a set has a frame.</p>
<table>
<tr><th>unit</th><th>group</th><th>natural mean</th><th>natural p99</th><th>natural max</th>
<th>synthetic mean, max</th><th>synthetic mean, min</th></tr>
{% for name in order %}{% set unit = pack.units[name] %}
<tr><td><a href="#{{ name }}">{{ name }}</a></td><td>{{ unit.group }}</td>
<td>{{ "%.2f" % unit.natural.mean }}</td><td>{{ "%.2f" % unit.natural.p99 }}</td>
<td>{{ "%.2f" % unit.natural.max }}</td>
{% if unit.synthetic %}<td>{{ "%.2f" % unit.synthetic.mean_max }}</td>
<td>{{ "%.2f" % unit.synthetic.mean_min }}</td>{% endif %}</tr>
{% endfor %}
</table>
{% for name in order %}{% set unit = pack.units[name] %}
<h2 id="{{ name }}">{{ name }}</h2>
<p class="facts">{{ unit.group }}; natural p99 {{ "%.2f" % unit.natural.p99 }}
{% if unit.synthetic %}beside a synthetic mean of {{ "%.2f" % unit.synthetic.mean_max }}{% endif %}</p>
{% for set in pack.sets.values() if set.unit == name %}
<h3>{{ set.kind }}, batch {{ set.batch }}</h3>
{% for side in ("max", "min") %}
<div class="row"><b>{{ side }}</b>
{% for id in set.references[side] + [set.queries[side]] %}
{% set stimulus = pack.stimuli[id] %}
<figure class="{{ stimulus.role }}" title="{{ id }}">
<img src="data:image/jpeg;base64,{{ image(stimulus.file) }}" alt="{{ id }}" loading="lazy">
<figcaption>{{ "%.2f" % stimulus.activation }}</figcaption></figure>
{% endfor %}
</div>
{% endfor %}
{% endfor %}
{% endfor %}
</body>
</html>
"""

EXPLANATIONS = """<body>
<h1>Stimulus pack {{ pack.name }}</h1>
<p class="facts">{{ pack.recipe.explanations | length }} explanations of {{ pack.networks | join(", ") }} for
{{ pack.image_set.count }} crops of {{ pack.image_set.photos }} photographs ({{ pack.image_set.name }});
recipe {{ pack.recipe_sha256[:12] }}. Under each photograph is the class that is explained, with its
probability{% if 'artefact' in pack.recipe %}; under each map, how much of it lies in the
artefact{% endif %}.</p>
<table>
<tr><th>explanation</th><th>method</th><th>parameters as given</th><th>drawn</th></tr>
{% for entry in pack.recipe.explanations %}
<tr><td>{{ entry.name }}</td><td>{{ entry.method }}</td><td>{{ entry.parameters | tojson }}</td>
<td>{% if entry.style is mapping %}{{ entry.style.palette }}, {{ entry.style.rule }},
p{{ entry.style.percentile }}{% else %}{{ entry.style }}{% endif %}</td></tr>
{% endfor %}
</table>
{% for id, shown in inputs.items() %}
<h2>{{ shown.image.id }}</h2>
<div class="row large">
<figure title="{{ id }}">
<img src="data:image/jpeg;base64,{{ image(shown.file) }}" alt="{{ id }}" loading="lazy">
<figcaption>{{ shown.target.name }}, {{ "%.1f" % (100 * shown.target.probability) }} %</figcaption></figure>
{% for name, map in maps[shown.image.id].items() %}
<figure title="{{ name }}">
<img src="data:image/jpeg;base64,{{ image(map.file) }}" alt="{{ name }}" loading="lazy">
<figcaption>{{ map.explanation }}{% if map.artefact %}: {{ "%.0f" % (100 * map.artefact.mass) }} %
{% endif %}</figcaption></figure>
{% endfor %}
</div>
{% endfor %}
</body>
</html>
"""


def show(pack: Path, output: Path) -> None:
    """Write the contact sheet of a pack as one HTML file.

    Per unit and set, the references and the query of each side; or per photograph, all its explanations.
    """
    manifest: dict[str, Any] = read_manifest(pack)
    if "explanations" in manifest["recipe"]:
        body, own, side = EXPLANATIONS, _explained(manifest), 240
    else:
        units = manifest["recipe"]["units"]
        body, own, side = REFERENCES, {"order": units["main"] + units["practice"]}, 160
    template = jinja2.Environment(autoescape=True, undefined=jinja2.StrictUndefined).from_string(HEAD + body)
    page = template.render(pack=manifest, image=lambda file: thumbnail(pack / file, side), **own)
    write(output, page.encode())


def _explained(manifest: dict[str, Any]) -> dict[str, Any]:
    """Return the photographs by id, and the explanations of each by its crop, in the recipe's order."""
    order = [entry["name"] for entry in manifest["recipe"]["explanations"]]
    inputs = {k: entry for k, entry in manifest["stimuli"].items() if entry["role"] == "input"}
    maps: dict[str, dict[str, Any]] = {entry["image"]["id"]: {} for entry in inputs.values()}
    for crop, own in maps.items():
        own |= {f"{crop}/{name}": manifest["stimuli"][f"{crop}/{name}"] for name in order}
    return {"inputs": inputs, "maps": maps}


def thumbnail(path: Path, side: int = 160) -> str:
    """Return an image of a pack as a small JPEG in base64: a sheet is for looking, not for measuring."""
    buffer = io.BytesIO()
    with Image.open(path) as opened:
        opened.thumbnail((side, side))
        opened.save(buffer, "JPEG", quality=85)
    return base64.b64encode(buffer.getvalue()).decode()
