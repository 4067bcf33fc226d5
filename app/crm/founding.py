"""What every org starts with."""

from app.crm.pipelines.founding import add_default_pipeline
from app.crm.scoring.starting import add_starting_rules
from app.crm.templates.starts import add_starts
from app.modules.identity.admin import FOUNDERS
from app.modules.workflow.templates import add_templates

FOUNDERS.extend([add_default_pipeline, add_starting_rules, add_templates, add_starts])
