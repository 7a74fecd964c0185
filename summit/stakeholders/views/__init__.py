"""The pages of the inventory, of coverage, and the word that is a person's own."""

from summit.stakeholders.views import covering, inventory, inviting, sheet, upkeep, voice

BLUEPRINTS = (inventory.bp, sheet.bp, upkeep.bp, inviting.bp, covering.bp, voice.bp)
