from opportunities.selectors.deciding import Decider, Deciding, deciding_on, job_named, people_to_name
from opportunities.selectors.listing import Sum, Summary, opportunity_rows, summary_of, sums_of, with_rivals
from opportunities.selectors.page import OpportunityPage, Step, opportunities_to_read, opportunity_page
from opportunities.selectors.people import owners_known_to, people_likely_to_take, people_to_give_to
from opportunities.selectors.pieces import (
    AccountPipeline,
    RecordAgainst,
    account_pipeline,
    opportunities_like,
    record_against,
)
from opportunities.selectors.pipeline import Board, Pile, board
from opportunities.selectors.stages import first_stage, stages_named

__all__ = [
    "AccountPipeline",
    "Board",
    "Decider",
    "Deciding",
    "OpportunityPage",
    "Pile",
    "RecordAgainst",
    "Step",
    "Sum",
    "Summary",
    "account_pipeline",
    "board",
    "deciding_on",
    "first_stage",
    "job_named",
    "opportunities_like",
    "opportunities_to_read",
    "opportunity_page",
    "opportunity_rows",
    "owners_known_to",
    "people_likely_to_take",
    "people_to_give_to",
    "people_to_name",
    "record_against",
    "stages_named",
    "summary_of",
    "sums_of",
    "with_rivals",
]
