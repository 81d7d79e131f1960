"""Why an item, its bill of materials or its routing cannot be as asked."""

from __future__ import annotations

from webapp.core.errors import DomainError
from webapp.core.i18n import N_


class UnitCodeTaken(DomainError):
    """The company has a unit of this code."""

    code = "code_taken"
    message = N_("There is already a unit with this code.")


class FieldLabelTaken(DomainError):
    """Another of the company's own fields is called so."""

    code = "label_taken"
    message = N_("There is already a field with this name.")


class ChoicesNeeded(DomainError):
    """A field to choose from has nothing to choose."""

    code = "choices_needed"
    message = N_("Please enter what can be chosen, one in a line.")


class TooManyFields(DomainError):
    """The company has as many own fields as can be."""

    code = "too_many_fields"
    message = N_("There are {most} fields already; retire one first.")


class CustomValuesWrong(DomainError):
    """What was entered into the company's own fields cannot be; every field at fault is named."""

    code = "custom_values_wrong"
    message = N_("Please check the marked fields.")


class DocumentFileMissing(DomainError):
    """The document's file has not arrived."""

    code = "document_file_missing"
    message = N_("The file has not arrived. Choose it again.")


class DocumentRevisionTaken(DomainError):
    """The item has this revision of the document already."""

    code = "document_revision_taken"
    message = N_("There is {number} {revision} already. Give the new file the next revision.")


class DocumentWithdrawn(DomainError):
    """The document was withdrawn before."""

    code = "document_withdrawn"
    message = N_("This document was withdrawn already.")


class CategoryCodeTaken(DomainError):
    """The company has a category of this code."""

    code = "code_taken"
    message = N_("There is already a category with this code.")


class CategoryUnknown(DomainError):
    """The company has no such category."""

    code = "category_unknown"
    message = N_("This category is not there (any more).")


class CategoryInItself(DomainError):
    """The category above would be the category itself or one below it."""

    code = "category_in_itself"
    message = N_("A category cannot be inside itself or one of its own.")


class CategoryInUse(DomainError):
    """Items or other categories are in the category."""

    code = "category_in_use"
    message = N_("There are items or categories in it: move them to another one first.")


class UnitUnknown(DomainError):
    """The company has no unit of this code."""

    code = "unit_unknown"
    message = N_("There is no unit {unit}.")


class NoConversion(DomainError):
    """Nothing says how many of one unit are how many of the other."""

    code = "no_conversion"
    message = N_("There is no conversion from {unit} to {to_unit} for {item}.")


class UnitTwice(DomainError):
    """The item says already what this unit is in its stock unit."""

    code = "unit_twice"
    message = N_("{unit} stands here twice, or is the stock unit itself.")


class AlreadyConvertible(DomainError):
    """One of these units follows from the other already: a second way could say something else."""

    code = "already_convertible"
    message = N_("{unit} and {to_unit} are connected already.")


class ConversionInUse(DomainError):
    """A bill of materials was entered in a unit that could not be converted any more."""

    code = "conversion_in_use"
    message = N_("The BOM of {item} counts {component} in {unit}; change it first.")


class UnitInUse(DomainError):
    """An item is bought or used in a unit that could not be converted any more."""

    code = "unit_in_use"
    message = N_("{item} is bought or used in {unit}; change that first.")


class QuantityTooSmall(DomainError):
    """The quantity is nothing to six places of the stock unit."""

    code = "quantity_too_small"
    message = N_("This is less than 0.000001 {unit}.")


class ItemNumberTaken(DomainError):
    """Another item has this number."""

    code = "number_taken"
    message = N_("Another item already has this number.")


class ItemUnknown(DomainError):
    """The item named does not exist."""

    code = "item_unknown"
    message = N_("This item does not exist.")


class MadeItemHasNoPrice(DomainError):
    """The standard cost of a made item follows from its BOM and routing."""

    code = "made_item_has_no_price"
    message = N_("The standard cost of a made item comes from the cost roll-up, not from a price.")


class ItemHasBom(DomainError):
    """A purchased item has neither BOM nor routing."""

    code = "item_has_bom"
    message = N_("Empty the BOM and the routing before the item becomes a purchased one.")


class ItemIsPurchased(DomainError):
    """Only a made item has a BOM and a routing."""

    code = "item_is_purchased"
    message = N_("A purchased item has no BOM and no routing.")


class PhantomIsMade(DomainError):
    """What is bought lies in stock, so it is no phantom."""

    code = "phantom_is_made"
    message = N_("Only what is made here can be a phantom.")


class PhantomHasNoRouting(DomainError):
    """A phantom is never made for itself, and nothing comes out beside it."""

    code = "phantom_has_no_routing"
    message = N_("A phantom is never made for itself: it has neither routing nor by-products.")


class ByProductTwice(DomainError):
    """A by-product stands once, and is not the item itself."""

    code = "by_product_twice"
    message = N_("This item is already there, or is what is made itself.")


class SharesTooLarge(DomainError):
    """The item itself must carry some of what was spent."""

    code = "shares_too_large"
    message = N_("The shares must leave something for the item itself.")


class SubstituteTwice(DomainError):
    """An item stands once in a substitution: it cannot stand in for itself."""

    code = "substitute_twice"
    message = N_("This item stands here twice; nothing stands in for itself.")


class ValidityEndsEarly(DomainError):
    """The last day lies before the first."""

    code = "validity_ends_early"
    message = N_("The last day lies before the first.")


class BomCycle(DomainError):
    """The item would be a part of itself."""

    code = "bom_cycle"
    message = N_("The item would be a part of itself: {path}")


class ComponentTwice(DomainError):
    """A component may come twice only for different operations."""

    code = "component_twice"
    message = N_("This component is already there for the same operation.")


class TooManyDecimals(DomainError):
    """The quantity is finer than the unit of measure allows."""

    code = "too_many_decimals"
    message = N_("{unit} has at most {decimals} decimal places.")


class OperationUnknown(DomainError):
    """The routing has no such operation."""

    code = "operation_unknown"
    message = N_("The routing has no operation {operation}.")


class OperationInUse(DomainError):
    """A BOM line names an operation that the new routing lacks."""

    code = "operation_in_use"
    message = N_("The BOM supplies {component} at operation {operation}, which the new routing lacks.")


class OperationsOutOfOrder(DomainError):
    """The numbers of operations rise from one to the next."""

    code = "operations_out_of_order"
    message = N_("Operation numbers must rise from one to the next.")


class WorkCentreUnknown(DomainError):
    """The work centre named does not exist."""

    code = "work_centre_unknown"
    message = N_("This work centre does not exist.")


class DrawingMissing(DomainError):
    """The file has not arrived whole, or is of a kind that cannot be shown."""

    code = "drawing_missing"
    message = N_("The drawing has not been uploaded yet.")


class RevisionUnknown(DomainError):
    """The item has no such revision."""

    code = "revision_unknown"
    message = N_("The item has no such revision.")


class RevisionNameTaken(DomainError):
    """A revision of the item is called so already."""

    code = "revision_name_taken"
    message = N_("The item has a revision {name} already.")


class RevisionWaits(DomainError):
    """The last revision has no day yet from which it counts, so nothing can follow it."""

    code = "revision_waits"
    message = N_("Revision {name} waits for its day; give it one first.")


class RevisionTooEarly(DomainError):
    """What was made so far was made by the revision then in force: a new one cannot begin in the past, nor before the last."""

    code = "revision_too_early"
    message = N_("A new revision cannot count from before {day}, nor from the day of the one before it.")


class RevisionBegun(DomainError):
    """A revision that was in force, or that another one follows, stays as it is."""

    code = "revision_begun"
    message = N_("This revision is in force already, or another one follows it.")


class RevisionOver(DomainError):
    """What an old revision said is history."""

    code = "revision_over"
    message = N_("Revision {name} is over; change the one that followed it.")


class ItemTwice(DomainError):
    """An item stands once in a change."""

    code = "item_twice"
    message = N_("This item stands here twice.")


class ChangeNeedsDay(DomainError):
    """A change is issued for a day."""

    code = "change_needs_day"
    message = N_("Say from which day on the change counts.")


class ChangeNotInForce(DomainError):
    """Until its day, orders may still be made by the old revision."""

    code = "change_not_in_force"
    message = N_("The change is not in force yet; close it when it is.")


class ChangeUnanswered(DomainError):
    """Something that the change touches was not answered."""

    code = "change_unanswered"
    message = N_("{count} orders that the change touches are not answered yet.")


class ChangeTooLate(DomainError):
    """Material was issued or work was done by the old revision."""

    code = "change_too_late"
    message = N_("{order} is in work by the old revision: keep it, or close it first.")
