"""The stock follows the movements, and never falls below zero; what is taken over was sent, by somebody else."""

from __future__ import annotations

from django.db import migrations

from minzheng.kernel.access.triggers import append_only, changeable

TABLES = ("goods_batch", "goods_slip", "goods_movement", "goods_stocktaking")
STOCK = """
CREATE FUNCTION goods_stock_follows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO goods_stock (warehouse_id, batch_id, quantity) VALUES (NEW.warehouse_id, NEW.batch_id, 0)
    ON CONFLICT (warehouse_id, batch_id) DO NOTHING;
  UPDATE goods_stock SET quantity = quantity + NEW.change WHERE warehouse_id = NEW.warehouse_id AND batch_id = NEW.batch_id;
  IF NEW.kind = 'take' AND NOT EXISTS (
      SELECT 1 FROM goods_movement AS sent JOIN goods_slip AS slip ON slip.id = sent.slip_id
      WHERE sent.slip_id = NEW.slip_id AND sent.kind = 'send' AND sent.batch_id = NEW.batch_id AND sent.change = -NEW.change
        AND slip.target_id = NEW.warehouse_id AND sent.account_id IS DISTINCT FROM NEW.account_id) THEN
    RAISE EXCEPTION 'what is taken over was sent to this warehouse, as much, by somebody else' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER goods_stock_follows AFTER INSERT ON goods_movement FOR EACH ROW EXECUTE FUNCTION goods_stock_follows();
CREATE FUNCTION goods_stock_by_movements() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'stock changes by movements alone' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER goods_stock_by_movements BEFORE INSERT OR UPDATE OR DELETE ON goods_stock
  FOR EACH ROW WHEN (pg_trigger_depth() = 0) EXECUTE FUNCTION goods_stock_by_movements();
CREATE TRIGGER goods_stock_no_truncate BEFORE TRUNCATE ON goods_stock
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE FUNCTION goods_item_keeps_its_unit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.unit <> OLD.unit OR NEW.code <> OLD.code THEN
    RAISE EXCEPTION 'an item keeps its code and unit' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER goods_item_keeps_its_unit BEFORE UPDATE ON goods_item
  FOR EACH ROW EXECUTE FUNCTION goods_item_keeps_its_unit();
"""
NO_STOCK = """
DROP TRIGGER goods_item_keeps_its_unit ON goods_item;
DROP FUNCTION goods_item_keeps_its_unit();
DROP TRIGGER goods_stock_no_truncate ON goods_stock;
DROP TRIGGER goods_stock_by_movements ON goods_stock;
DROP FUNCTION goods_stock_by_movements();
DROP TRIGGER goods_stock_follows ON goods_movement;
DROP FUNCTION goods_stock_follows();
"""


class Migration(migrations.Migration):
    dependencies = (("goods", "0001_initial"), ("access", "0002_append_only"))
    operations = (
        *(migrations.RunSQL(append_only(table), changeable(table)) for table in TABLES),
        migrations.RunSQL(STOCK, NO_STOCK),
    )
