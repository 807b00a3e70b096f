"""How Django forms become accessible fields: the renderer, the bound field and our own widgets."""

from django.forms.renderers import TemplatesSetting


class HandrailRenderer(TemplatesSetting):
    """Draw forms with the templates of this folder."""
