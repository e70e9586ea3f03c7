"""The page of the debugging tests, as a template of Jinja."""

PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Debugging tests: {{ name }}</title>
<style>
  body { font: 15px/1.55 system-ui, sans-serif; margin: 2rem auto; max-width: 1180px; padding: 0 1rem;
         color: #222; }
  h1 { margin-bottom: .2rem; }
  h2 { margin: 3rem 0 .25rem; border-top: 1px solid #ddd; padding-top: 1.2rem; }
  p { max-width: 76ch; }
  .facts, .beside, figcaption { color: #5a5a5a; }
  .warning { border-left: 4px solid #d98200; background: #fff8ec; padding: .1rem 1rem; max-width: 76ch; }
  .wide { overflow-x: auto; }
  figure { margin: 1.2rem 0; }
  figure img { max-width: 100%; height: auto; display: block; }
  figure.grid img { max-width: none; }
  figcaption { font-size: 13px; max-width: 90ch; }
  table { border-collapse: collapse; margin: 1rem 0; font-variant-numeric: tabular-nums; }
  th, td { padding: .3rem .9rem .3rem 0; text-align: left; vertical-align: top; border-top: 1px solid #eee; }
  th { font-weight: 600; border-top: 0; vertical-align: bottom; max-width: 13rem; overflow-wrap: anywhere; }
  td:first-child { white-space: nowrap; }
  td .beside { font-size: 12px; line-height: 1.4; white-space: nowrap; }
  td b { font-weight: 600; white-space: nowrap; }
  .above { color: #00714f; }
  summary { cursor: pointer; }
  code { font-size: .92em; }
</style>
</head>
<body>
<h1>Debugging tests: {{ name }}</h1>
<p class="facts">{{ count(methods | length, "method") }}, {{ count(models | length, "model") }},
{{ count(inputs, "picture") }} of {{ size }} px, seed {{ seed }}. Scores are means over the pictures ± the
standard error of the mean. Every score stands beside those of maps that know no network.</p>

<div class="warning">
<p><b>SSIM alone misleads.</b> It rewards a map for being flat where its counterpart is flat.{% if flat %} In
these pictures a map that is <em>the same everywhere</em>, and so says nothing at all, has an SSIM of
<b>{{ flat }}</b> to the mask of the background.{% endif %} Under every score are therefore those of four
maps that know no network, in the place of the explanation: <em>flat</em>, the same everywhere;
<em>centre</em>, a hill in the middle; <em>edges</em>, the edges of the picture; and <em>noise</em>. A score
that they reach as well says nothing about the network. Where the measures of mass and order disagree with
SSIM, trust those.</p>
</div>

<h2>What was tested</h2>
<div class="wide">
<table>
<tr><th>model</th><th>predicts the class of the picture</th><th>source of the weights</th></tr>
{% for model in models %}<tr><td>{{ model.name }}{% if model.reference %} (reference){% endif %}</td>
<td>{{ model.right }} of {{ inputs }}</td><td>{{ model.source }}</td></tr>
{% endfor %}</table>
<table>
<tr><th>explanation</th><th>method</th><th>parameters</th></tr>
{% for method in methods %}<tr><td>{{ method.name }}</td><td><code>{{ method.method }}</code></td>
<td>{{ method.parameters }}</td></tr>
{% endfor %}</table>
</div>
<p>The class that a model predicts is explained. Measures other than the signed rank correlation are of
absolute values; before SSIM a map is drawn in grey, from its least absolute value to its 99th percentile.
A score of &ndash; is undefined: a map that is the same everywhere has no order.</p>

{% macro table(found) %}
<div class="wide">
<table>
<tr>{% for head in found.heads %}<th>{{ head }}</th>{% endfor %}</tr>
{% for words, cells in found.rows %}
<tr>{% for word in words %}<td>{{ word }}</td>{% endfor %}
{% for cell in cells %}
<td>{% if cell.above %}<b class="above">{{ cell.score }} ▲</b>{% else %}<b>{{ cell.score }}</b>{% endif %}
{% if cell.beside %}<div class="beside">
{% for name, score in cell.beside.items() %}
{{ names[name] }} {{ score }}{% if loop.index == 2 %}<br>{% elif not loop.last %} · {% endif %}
{% endfor %}
</div>{% endif %}</td>
{% endfor %}</tr>
{% endfor %}
</table>
</div>
{% endmacro %}

{% for section in sections %}
<h2 id="{{ section.id }}">{{ section.title }}</h2>
{% for text in section.texts %}<p>{{ text }}</p>
{% endfor %}
{% for figure in section.figures %}
<figure><img src="data:image/svg+xml;base64,{{ figure.data }}" alt="{{ figure.alt }}">
<figcaption>{{ figure.caption }}</figcaption></figure>
{% endfor %}
{{ table(section.table) }}
{% if section.marked %}<p class="facts">▲ above every baseline: the mean difference over the same pictures is
more than two standard errors.</p>{% endif %}
{% for grid in section.grids %}
<details{% if loop.first %} open{% endif %}><summary>{{ grid.title }}</summary>
<figure class="grid"><div class="wide"><img src="data:image/png;base64,{{ grid.data }}"
alt="{{ grid.title }}"></div>
<figcaption>{{ grid.caption }}</figcaption></figure></details>
{% endfor %}
{% endfor %}

<h2>Files</h2>
<p><code>values.csv</code> has one row for each picture and measure, <code>summary.csv</code> the means;
<code>figures/</code> all figures as SVG and PNG. Undefined values (a rank correlation with a map that is the
same everywhere, the mass of a map of zeros) are <code>NaN</code>; a mean is over the pictures where it is
defined, and the table says how many those are where some are missing.</p>
<p class="facts">After Adebayo, Muelly, Liccardi and Kim 2020, Debugging Tests for Model Explanations,
arXiv:2011.05429. Pfungst, torch {{ torch }}.</p>
</body>
</html>
"""
