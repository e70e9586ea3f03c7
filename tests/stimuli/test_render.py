"""Drawing: what a colour says, for every palette, rule and map, and figures that are whole."""

import io

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from stimuli.errors import UserError
from stimuli.render import (
    PALETTES,
    STYLES,
    ConceptRow,
    Limits,
    Style,
    colours,
    column,
    crp_figure,
    draw,
    grid,
    label,
    legend,
    limits_of,
    png,
    resized,
    row,
    style_of,
)

RNG = np.random.default_rng(0)
MAP = RNG.normal(size=(20, 30))
SIGNED = {name: style for name, style in STYLES.items() if "signed" in style.rule and not style.overlay}
EVERY_STYLE = pytest.mark.parametrize("style", STYLES.values(), ids=STYLES)
PHOTO = RNG.integers(0, 256, (20, 30, 3), dtype=np.uint8)

# How a dichromat sees linear RGB (Vienot, Brettel and Mollon 1999; Machado et al. 2009 for tritanopia).
EYES = {
    "all cones": np.eye(3),
    "protanopia": [[0.11238, 0.88762, 0], [0.11238, 0.88762, 0], [0.00401, -0.00401, 1]],
    "deuteranopia": [[0.29275, 0.70725, 0], [0.29275, 0.70725, 0], [-0.02234, 0.02234, 1]],
    "tritanopia": [[1.2555, -0.0767, -0.1788], [-0.0784, 0.9308, 0.1476], [0.0047, 0.6914, 0.3039]],
}


def lab(rgb, eye="all cones"):
    """CIELAB (D65) of sRGB bytes as an eye sees them."""
    share = np.asarray(rgb) / 255
    linear = np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)
    seen = (linear @ np.transpose(EYES[eye])).clip(0, 1)
    matrix = [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]
    x, y, z = np.moveaxis(np.cbrt(seen @ np.transpose(matrix) / [0.9505, 1, 1.089]), -1, 0)
    return np.stack([116 * y - 16, 500 * (x - y), 200 * (y - z)], -1)


def spread(values, style):
    """A slow `draw`: one value at a time, from the table of rules in stimuli.render.maps."""
    if style.rule in ("absolute", "adebayo-grey"):
        values = np.abs(values)
    ordered = np.sort(np.abs(values).ravel() if style.rule != "adebayo-signed" else values.ravel())
    place = style.percentile / 100 * (len(ordered) - 1)
    below, above = ordered[int(place)], ordered[min(int(place) + 1, len(ordered) - 1)]
    high = abs(below + (above - below) * (place - int(place)))
    low = {"absolute": 0, "adebayo-grey": ordered[0]}.get(style.rule, -high)
    picture = np.zeros((*values.shape, 3), dtype=np.uint8)
    for index, value in np.ndenumerate(values):
        picture[index] = colours(style.palette, np.array(min(max((value - low) / (high - low), 0), 1)))
    return picture


@pytest.mark.parametrize("name", [name for name in STYLES if name != "overlay"])
def test_a_map_is_drawn_as_the_rules_say(name):
    np.testing.assert_allclose(draw(MAP, STYLES[name]), spread(MAP, STYLES[name]), atol=1)


def test_the_grey_of_adebayo_is_that_of_the_papers_code():
    """sum |a| over colours, (x - min) / (p99 - min), clipped, black to white."""
    attribution = RNG.normal(size=(3, 40, 40))
    x = np.abs(attribution).sum(0)
    expected = 255 * ((x - x.min()) / (np.percentile(x, 99) - x.min())).clip(0, 1)
    np.testing.assert_allclose(draw(attribution, STYLES["adebayo-grey"])[..., 0], expected, atol=0.51)


def test_the_red_and_blue_of_adebayo_is_that_of_the_papers_code():
    """sum a over colours, span = |p99|, (x + span) / (2 span), clipped, drawn in bwr."""
    attribution = RNG.normal(size=(3, 40, 40))
    x = attribution.sum(0)
    span = abs(np.percentile(x, 99))
    place = ((x + span) / (2 * span)).clip(0, 1)
    np.testing.assert_array_equal(draw(attribution, STYLES["adebayo-signed"]), colours("bwr", place))


@given(st.floats(1e-300, 1e300), st.sampled_from(sorted(SIGNED)))
def test_zero_is_exactly_the_colour_in_the_middle(scale, name):
    values = np.array([[-0.3, 0.0, 1.0, 0.7]]) * scale
    drawn = draw(values, SIGNED[name])
    assert drawn[0, 1].tolist() == colours(SIGNED[name].palette, np.array(0.5)).tolist()
    assert drawn[0, 0].tolist() != drawn[0, 1].tolist()


@pytest.mark.parametrize("name", ["absolute", "adebayo-grey"])
def test_zero_is_exactly_the_lowest_colour_of_absolute_values(name):
    drawn = draw(np.array([[0.0, -1.0, 0.5]]), STYLES[name])
    assert drawn[0, 0].tolist() == colours(STYLES[name].palette, np.array(0.0)).tolist()


@EVERY_STYLE
def test_a_map_of_zeros_has_the_colour_of_zero_and_on_a_photograph_shows_it(style):
    drawn = draw(np.zeros((20, 30)), style, photo=PHOTO)
    if style.overlay:
        grey = PHOTO @ [0.299, 0.587, 0.114]
        np.testing.assert_array_equal(drawn, np.repeat(grey.round()[..., None], 3, -1))
    else:
        assert np.unique(drawn.reshape(-1, 3), axis=0).tolist() == [
            colours(style.palette, np.array(0.5 if "signed" in style.rule else 0.0)).tolist()
        ]


def test_a_constant_map_is_as_strong_as_its_rule_says():
    constant = np.full((4, 4), -2.0)
    assert (draw(constant, STYLES["bwr"]) == (0, 0, 255)).all()
    assert (draw(constant, STYLES["absolute"]) == colours("magma", np.array(1.0))).all()
    assert (draw(constant, STYLES["adebayo-grey"]) == 0).all()  # nothing stands out


def test_few_points_beyond_a_percentile_of_zero_are_drawn_in_the_strongest_colour():
    values = np.zeros((50, 50))
    values[3, 4], values[5, 6] = 1e-9, -5.0
    drawn = draw(values, STYLES["signed"])
    assert drawn[3, 4].tolist() == colours("blue-red", np.array(1.0)).tolist()
    assert drawn[5, 6].tolist() == colours("blue-red", np.array(0.0)).tolist()
    assert (drawn.reshape(-1, 3) == 255).all(1).sum() == 2498


def test_maps_that_share_a_scale_can_be_compared():
    weak, strong = MAP / 10, MAP
    shared = limits_of([weak, strong], STYLES["bwr"])
    assert shared == limits_of([strong], STYLES["bwr"])
    alone, together = draw(weak, STYLES["bwr"]), draw(weak, STYLES["bwr"], shared)
    assert np.array_equal(alone, draw(strong, STYLES["bwr"]))
    assert together.min() > 220  # pale


def test_a_value_beyond_the_percentile_is_clipped():
    values = np.arange(101.0)[None]
    style = Style("gray", "absolute", 50.0)
    assert limits_of([values], style) == Limits(0, 50)
    assert (draw(values, style)[0, 50:] == 255).all()
    assert draw(values, style)[0, 25, 0] == 128


@EVERY_STYLE
@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_a_map_with_a_value_that_is_not_finite_is_not_drawn(style, bad):
    with pytest.raises(ValueError, match="not finite"):
        draw(np.array([[0.0, bad]]), style)


def test_the_palettes_of_the_papers_have_their_colours():
    places = np.array([0, 0.25, 0.5, 0.75, 1])
    assert colours("bwr", places).tolist() == [
        [0, 0, 255], [128, 128, 255], [255, 255, 255], [255, 128, 128], [255, 0, 0]
    ]  # fmt: skip
    assert colours("gray", places)[:, 0].tolist() == [0, 64, 128, 191, 255]
    assert colours("coldnhot", places).tolist() == [
        [0, 255, 255], [0, 0, 255], [0, 0, 0], [255, 128, 0], [255, 255, 255]
    ]  # fmt: skip


@pytest.mark.parametrize("eye", EYES)
def test_the_default_palettes_can_be_read_without_one_kind_of_cone(eye):
    strength = np.linspace(0, 1, 21)
    against = lab(colours("blue-red", 0.5 - strength / 2), eye)
    favour = lab(colours("blue-red", 0.5 + strength / 2), eye)
    assert (np.linalg.norm(against - favour, axis=1)[5:] > 20).all()
    for arm in (against, favour):
        assert (np.diff(arm[:, 0]) < 0).all()  # stronger is darker
    assert (np.diff(lab(colours("magma", strength), eye)[:, 0]) > 0).all()  # stronger is lighter


def test_both_arms_of_the_default_palette_are_equally_dark():
    strength = np.linspace(0, 1, 21)
    arms = [lab(colours("blue-red", 0.5 + sign * strength / 2))[:, 0] for sign in (-1, 1)]
    assert np.abs(arms[0] - arms[1]).max() < 4


def test_an_overlay_needs_its_photograph():
    with pytest.raises(ValueError, match="needs the photograph"):
        draw(MAP, STYLES["overlay"])


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ("sgned", "'sgned' is no style; did you mean signed."),
        (3, "3 is no style; expected signed, absolute"),
        ({"colour": "red"}, "a style has no 'colour'; it has palette, rule"),
        ({"palette": "jet"}, "the palette 'jet' is not one of blue-red, magma"),
        ({"rule": "abs"}, "the rule 'abs' is not one of signed, absolute"),
        ({"scale": "all"}, "the scale 'all' is not one of each, shared"),
        ({"percentile": 0}, "the percentile 0 is no number above 0"),
        ({"percentile": True}, "the percentile True is no number above 0"),
        ({"overlay": 1}, "overlay is 1; expected true or false"),
    ],
)
def test_a_style_that_is_none_is_one_sentence(given, sentence):
    with pytest.raises(UserError, match="^" + sentence.replace(".", r"\.")) as error:
        style_of(given)
    assert str(error.value).endswith(".")


def test_a_style_of_ones_own_starts_from_a_named_one():
    assert style_of({"style": "adebayo-grey", "percentile": 95}) == Style("gray", "adebayo-grey", 95.0)
    assert style_of("bwr") is STYLES["bwr"]
    assert style_of({"palette": "coldnhot"}) == Style("coldnhot")


def test_pictures_stand_where_they_are_put():
    red, tall = np.full((4, 6, 3), (255, 0, 0), np.uint8), np.zeros((8, 2, 3), np.uint8)
    both = row([red, tall], gap=3)
    assert both.shape == (8, 11, 3)
    assert (both[2:6, :6] == (255, 0, 0)).all()
    assert (both[:2, :6] == 255).all()
    assert (both[:, 6:9] == 255).all()
    assert column([red, tall], gap=1).shape == (13, 6, 3)
    assert grid([red] * 5, 2, gap=0).shape == (12, 12, 3)


def test_a_small_map_is_enlarged_into_squares():
    large = resized(np.array([[[0] * 3, [200] * 3]], np.uint8), 10, 20)
    assert (large[:, :10] == 0).all()
    assert (large[:, 10:] == 200).all()


def test_words_are_wrapped_into_the_width_and_what_does_not_fit_is_cut():
    long = label("several words that cannot all be written into so narrow a space", 60, lines=2)
    assert long.shape == label("short", 60, lines=2).shape
    assert (long[:, -1] == 255).all()
    assert label("Unbreakableandverylongword", 50, lines=1).min() < 100
    assert (label("", 50) == 255).all()


@EVERY_STYLE
def test_a_legend_shows_the_colours_and_the_ends_of_a_scale(style):
    bar = legend(style, Limits(-0.25, 0.25), 100)
    assert bar.shape[0] == 100
    assert bar[2, 5].tolist() == colours(style.palette, np.array(1 - 2 / 99)).tolist()
    assert bar[97, 5].tolist() == colours(style.palette, np.array(2 / 99)).tolist()
    assert bar[:, 16:].min() < 100  # words


def concept(n, side=30):
    pictures = [RNG.integers(0, 256, (20, 10 + i, 3), dtype=np.uint8) for i in range(n)]
    return ConceptRow(RNG.normal(size=(side, side)), PHOTO, pictures, 0.123, f"concept {n}")


def test_the_figure_of_concepts_has_a_row_for_each_and_leaves_missing_references_blank():
    one, both = crp_figure([concept(14)], side=120), crp_figure([concept(14), concept(0)], side=120)
    assert one.shape[1] == both.shape[1] == 24 + 110 + 120 + 120 + 7 * 62 - 4 + 3 * 8
    assert both.shape[0] == one.shape[0] + 120 + 10
    blank = both[-130:, -430 - 12 :]
    assert (blank == 255).all()
    with pytest.raises(ValueError, match="one concept at least"):
        crp_figure([])


def test_the_heatmap_of_a_concept_has_a_scale_of_its_own():
    strong, weak = concept(1, side=120), concept(1, side=120)
    weak = ConceptRow(strong.heatmap / 100, weak.masked, weak.references, 0.01, "weak")
    figure = crp_figure([strong, weak], side=120)
    lower = slice(figure.shape[0] - 12 - 120, figure.shape[0] - 12)
    upper = slice(lower.start - 130, lower.stop - 130)
    left = slice(12 + 110 + 8, 12 + 110 + 8 + 120)
    np.testing.assert_array_equal(figure[upper, left], figure[lower, left])


def test_the_same_figure_is_the_same_bytes_and_carries_no_metadata():
    rows = [concept(3), concept(2)]
    encoded = png(crp_figure(rows))
    assert encoded == png(crp_figure(rows))
    with Image.open(io.BytesIO(encoded)) as opened:
        opened.load()
        assert (opened.mode, opened.info) == ("RGB", {})


def test_every_palette_is_used_by_a_style():
    assert {style.palette for style in STYLES.values()} == set(PALETTES)
