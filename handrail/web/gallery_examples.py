"""The examples of the gallery: each is the source of a template, drawn and printed side by side."""

Example = tuple[str, str]
Group = tuple[str, tuple[Example, ...]]

MARKS: Group = (
    "Marks",
    (
        (
            "Status tags",
            """<p class="hr-cluster">{% status_tag text="Draft" %} {% status_tag text="Sent" variant="info" %} {% status_tag text="Live" variant="active" %}
{% status_tag text="Met" variant="good" %} {% status_tag text="Look again" variant="attention" %}
{% status_tag text="Overdue" variant="problem" %} {% status_tag text="Closed" variant="quiet" %}</p>""",
        ),
        (
            "Dates",
            """<ul class="govuk-list"><li>{% date value=day %}</li><li>{% date value=day short=True %}</li>
<li>{% date value=day weekday=True %}</li><li>{% date value=moment time=True %}</li><li>{% date value=nothing empty="No date yet" %}</li></ul>""",
        ),
        (
            "Initials of a pupil",
            """<p class="hr-cluster">{% initials name="Amira Hassan" size="l" %} {% initials name="Tomasz Łukasiewicz" %}
{% initials name="Lily Marchant" %} {% initials name="Noah" size="s" %} {% initials name="Dana Okafor" size="s" %} {% initials name="Mr Reed" size="s" %}</p>""",
        ),
        (
            "Icons",
            """<p class="hr-cluster">{% for name in icons %}<span class="hr-cluster">{% icon name=name size=24 %} <small>{{ name }}</small></span>{% endfor %}</p>""",
        ),
        (
            "Figures",
            """<div class="hr-stats">{% stat value=12 label="reviews this week" %}{% stat value="4 of 30" label="still a draft" note="Three wait for a teacher." href="#" %}
{% stat value="£18,240" label="planned this year" %}</div>""",
        ),
    ),
)

BUTTONS: Group = (
    "Buttons and links",
    (
        (
            "Buttons",
            """{% button_group %}{% button text="Save the plan" type="button" %}{% button text="Add a target" variant="secondary" icon="plus" type="button" %}
{% button text="Remove" variant="warning" type="button" %}{% button text="Cancel" variant="link" href="#" %}{% endbutton_group %}""",
        ),
        (
            "A button that is off, and why",
            """{% button text="Agree the plan" disabled_reason="Each target needs a success criterion first." %}""",
        ),
        ("A link that looks like a button", """{% button text="Start a plan" href="#" icon="arrow-right" %}"""),
        ("Back link", """{% back_link href="#" text="All pupils" %}"""),
        ("Breadcrumbs", """{% breadcrumbs items=crumbs %}"""),
        ("Parts of one thing", """{% subnav items=tabs label="Amira Hassan" %}"""),
        ("Pages of a list", """{% pagination page=page query="sort=name" label="Pages of pupils" %}"""),
        ("Pages without numbers", """{% pagination previous_url="#" next_url="#" label="Older and newer" %}"""),
    ),
)

PANELS: Group = (
    "Panels",
    (
        (
            "Cards",
            """<div class="hr-grid">{% card title="Strengths and interests" icon="star" heading_level=4 %}<p>Explains things kindly, draws maps of everywhere.</p>{% endcard %}
{% card title="Read a page aloud" href="#" caption="Literacy, due 12 March" variant="accent" heading_level=4 %}<p>Forty words, to an adult, three times a week.</p>{% endcard %}
{% card title="What helps" icon="heart" variant="quiet" heading_level=4 %}<p>A quiet place, and time to look at the picture first.</p>{% endcard %}
{% card title="Two teachers have not read it" icon="info" variant="attention" heading_level=4 %}<p>They teach her on Thursday.</p>{% endcard %}</div>""",
        ),
        (
            "Banners",
            """{% banner variant="success" %}<p>The plan is agreed. Everybody who teaches Amira can read it now.</p>{% endbanner %}
{% banner variant="info" title="The review is on Thursday" %}<p>Her mother has answered; see <a href="#">what she wrote</a>.</p>{% endbanner %}
{% banner variant="warning" %}<p>This pupil list is from last year.</p>{% endbanner %}
{% banner variant="error" title="The file could not be read" %}<p>Row 14 has no date of birth.</p>{% endbanner %}""",
        ),
        ("Inset", """{% inset %}<p>A target says what the pupil will do, not what is wrong.</p>{% endinset %}"""),
        ("Warning", """{% warning_text text="A plan that is closed cannot be opened again." %}"""),
        (
            "Details",
            """{% details summary="What is a baseline?" %}<p>What the pupil can do now, in numbers or plain words.</p>{% enddetails %}
{% details summary="Already open" open=True %}<p>Shown at once, and can be folded away.</p>{% enddetails %}""",
        ),
        (
            "Nothing here yet",
            """{% empty_state title="No targets yet" icon="target" heading_level=4 action_text="Add the first target" action_url="#" %}<p>Three or four small ones are enough. Start from something that Amira enjoys.</p>{% endempty_state %}""",
        ),
        (
            "A chart",
            """{% chart title="Words read in a minute" summary="24 words in January, 38 now; the aim is 40 by 26 March. Six records." %}{{ drawing }}{% endchart %}""",
        ),
    ),
)

LISTS: Group = (
    "Lists",
    (
        (
            "What needs doing, and whose turn it is",
            """{% action_list items=due %}""",
        ),
        (
            "Facts",
            """{% summary %}{% summary_row key="Area" change_url="#" %}Literacy{% endsummary_row %}{% summary_row key="Due" %}{% date value=day %}{% endsummary_row %}{% endsummary %}""",
        ),
        ("Facts in a card", """{% summary_list rows=facts title="Read a page aloud" heading_level=4 %}"""),
        (
            "Table",
            """{% table caption="Pupils with a plan" stack=True %}<thead><tr>{% sort_heading label="Pupil" url="#" direction="ascending" %}{% sort_heading label="Year" url="#" %}
<th scope="col">Area</th>{% sort_heading label="Targets" url="#" numeric=True %}<th scope="col">How it goes</th></tr></thead>
<tbody>{% for name, year, area, n, words, look in rows %}<tr><th scope="row"><a class="govuk-link" href="#">{{ name }}</a></th><td data-label="Year">{{ year }}</td>
<td data-label="Area">{{ area }}</td><td class="hr-numeric" data-label="Targets">{{ n }}</td><td data-label="How it goes">{% status_tag text=words variant=look %}</td></tr>{% endfor %}</tbody>{% endtable %}""",
        ),
        (
            "Filters",
            """{% filter_panel title="Filter pupils" active=chips clear_url="#" open=True %}<div class="govuk-form-group"><label class="govuk-label" for="filter-year">Year</label><select class="govuk-select" id="filter-year" name="year"><option>All</option><option>Year 4</option></select></div>
<div class="govuk-form-group"><label class="govuk-label" for="filter-name">Name</label><input class="govuk-input" id="filter-name" name="name"></div>{% endfilter_panel %}""",
        ),
        (
            "What happened",
            """{% timeline label="What happened to this plan" %}{% timeline_item title="Plan agreed" by="Dana Okafor" at=moment time=True heading_level=4 %}<p>Mrs Hassan agreed by telephone.</p>{% endtimeline_item %}
{% timeline_item title="Draft shared with the family" by="Joe Reed" at=day heading_level=4 %}{% endtimeline_item %}{% endtimeline %}""",
        ),
        ("Stages as a staircase", """{% steps items=stages label="Amira's stages of support" %}"""),
        (
            "How far a task has come",
            """{% progress_bar value=120 max=300 label="Making 300 plans" text="120 of 300 made, about 4 seconds left" id="gallery-progress" %}""",
        ),
    ),
)

FORMS: Group = (
    "Forms",
    (
        ("Every field", """<form novalidate>{% for field in form %}{{ field.as_field_group }}{% endfor %}</form>"""),
        (
            "With mistakes",
            """{% error_summary form=wrong %}<form novalidate>{{ wrong.name.as_field_group }}{{ wrong.how.as_field_group }}{{ wrong.born_on.as_field_group }}{{ wrong.minutes.as_field_group }}{{ wrong.told.as_field_group }}</form>""",
        ),
        (
            "Fields under one legend",
            """{% fieldset legend="When and how often" hint="What the timetable allows." id="when" %}<div class="govuk-form-group"><label class="govuk-label" for="times">Times a week</label><input class="govuk-input govuk-input--width-2" id="times" inputmode="numeric"></div>{% endfieldset %}""",
        ),
        (
            "Autosave",
            """<form method="post" action="#" data-autosave data-autosave-url="/ui/nowhere/" data-autosave-user="gallery">{% autosave_bases form=plan %}{% save_state saved_at_text="14:02" %}
{{ plan.strengths.as_field_group }}{{ plan.area.as_field_group }}</form>""",
        ),
        (
            "What the save line can say",
            """{% save_state saved_at_text="14:02" %}""",
        ),
    ),
)

GROUPS: tuple[Group, ...] = (MARKS, BUTTONS, PANELS, LISTS, FORMS)
