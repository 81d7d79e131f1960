"""Every command and query: importing this module fills the registries of ``core.commands`` and ``core.queries``."""

import webapp.domains.equipment.commands
import webapp.domains.equipment.queries
import webapp.domains.identity.commands
import webapp.domains.identity.device_commands
import webapp.domains.identity.queries
import webapp.domains.inventory.alert_queries
import webapp.domains.inventory.commands
import webapp.domains.inventory.lot_queries
import webapp.domains.inventory.move_queries
import webapp.domains.inventory.stock_queries
import webapp.domains.items.commands
import webapp.domains.items.queries
import webapp.domains.items.structure_commands
import webapp.domains.items.structure_queries
import webapp.domains.partners.commands
import webapp.domains.partners.queries
import webapp.domains.production.commands
import webapp.domains.production.queries
import webapp.domains.production.reports
import webapp.domains.quality.commands
import webapp.domains.quality.queries
import webapp.domains.sales.commands
import webapp.domains.sales.queries
import webapp.domains.sales.shipment_queries
import webapp.flows.cancel_order
import webapp.flows.change_order
import webapp.flows.close_order
import webapp.flows.correct_report
import webapp.flows.found_company
import webapp.flows.inspect
import webapp.flows.issue_materials
import webapp.flows.release_order
import webapp.flows.report_operation
import webapp.flows.ship_order  # noqa: F401  (all of these are imported for what they register)
