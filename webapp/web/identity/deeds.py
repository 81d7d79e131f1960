"""What each command is called in the log, for people who never saw its name."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import gettext

from webapp.core.i18n import N_

DEEDS: Mapping[str, str] = {
    "equipment.add_machine": N_("Machine added"),
    "equipment.add_work_centre": N_("Work centre added"),
    "equipment.change_machine": N_("Machine changed"),
    "equipment.change_work_centre": N_("Work centre changed"),
    "floor.accept": N_("Waiting record accepted"),
    "floor.decline": N_("Waiting record returned"),
    "floor.note_file": N_("Phone's file loaded"),
    "identity.add_user": N_("Person added"),
    "identity.change_locale": N_("Own language changed"),
    "identity.change_own_password": N_("Own password changed"),
    "identity.change_settings": N_("Settings changed"),
    "identity.change_user": N_("Person changed"),
    "identity.deactivate_user": N_("Person left"),
    "identity.enrol_device": N_("Phone enrolled"),
    "identity.invite_device": N_("Phone invited"),
    "identity.lock_pin": N_("Badge locked after wrong PINs"),
    "identity.reactivate_user": N_("Person came back"),
    "identity.reissue_badge": N_("Badge replaced"),
    "identity.revoke_device": N_("Phone taken out of use"),
    "identity.seed_lists": N_("Standard lists added"),
    "identity.set_password": N_("Password set"),
    "identity.set_pin": N_("PIN set"),
    "identity.unlock_pin": N_("Badge unlocked"),
    "inventory.adjust": N_("Stock adjusted"),
    "inventory.block_lot": N_("Lot put on hold"),
    "inventory.issue": N_("Stock issued"),
    "inventory.receive": N_("Goods received"),
    "inventory.release_lot": N_("Lot released"),
    "inventory.reverse_move": N_("Stock move reversed"),
    "inventory.transfer": N_("Stock transferred"),
    "items.add_conversion": N_("Unit conversion added"),
    "items.add_item": N_("Item added"),
    "items.add_unit": N_("Unit added"),
    "items.attach_drawing": N_("Drawing attached"),
    "items.change_item": N_("Item changed"),
    "items.remove_conversion": N_("Unit conversion removed"),
    "items.roll_up_cost": N_("Standard costs rolled up"),
    "items.set_bom": N_("Bill of materials changed"),
    "items.set_by_products": N_("By-products changed"),
    "items.set_routing": N_("Routing changed"),
    "items.set_units": N_("Units of an item changed"),
    "partners.add_partner": N_("Customer or supplier added"),
    "partners.change_partner": N_("Customer or supplier changed"),
    "planning.run": N_("Material requirements planned"),
    "planning.accept": N_("Proposals accepted"),
    "planning.add_forecast": N_("Forecast entered"),
    "planning.change_forecast": N_("Forecast changed"),
    "planning.follow": N_("Planning message followed"),
    "planning.make_firm": N_("Proposal made firm"),
    "planning.reject": N_("Proposal rejected"),
    "planning.release_firm": N_("Firm proposal left to planning"),
    "planning.remove_forecast": N_("Forecast taken away"),
    "planning.set_item": N_("Item's planning changed"),
    "planning.set_rules": N_("Planning rules changed"),
    "production.cancel": N_("Work order cancelled"),
    "production.close": N_("Work order closed"),
    "production.correct_report": N_("Operation report taken back"),
    "production.create_order": N_("Work order planned"),
    "production.finish": N_("Operation finished"),
    "production.issue_materials": N_("Material issued"),
    "production.pause": N_("Work paused"),
    "production.print_labels": N_("Labels printed"),
    "production.print_tickets": N_("Job tickets printed"),
    "production.release": N_("Work order released"),
    "production.report": N_("Work reported"),
    "production.return_material": N_("Material returned"),
    "production.split_order": N_("Work order split"),
    "production.start": N_("Work started"),
    "production.tickets_printed": N_("Job tickets printed"),
    "quality.add_plan": N_("Inspection plan added"),
    "quality.change_plan": N_("Inspection plan changed"),
    "quality.inspect": N_("Inspection recorded"),
    "quality.photos_arrived": N_("Photos arrived"),
    "sales.cancel_order": N_("Sales order cancelled"),
    "sales.change_order": N_("Sales order changed"),
    "sales.confirm_order": N_("Sales order confirmed"),
    "sales.place_order": N_("Sales order entered"),
    "sales.ship": N_("Goods shipped"),
}

AREAS: Mapping[str, str] = {
    "sales.": N_("Sales"),
    "production.": N_("Production"),
    "inventory.": N_("Stock"),
    "quality.": N_("Quality"),
    "items.": N_("Items"),
    "identity.": N_("People and phones"),
}


def deed(action: str) -> str:
    """What was done, in words; a command that has none yet is called by its own name."""
    return gettext(DEEDS[action]) if action in DEEDS else action
