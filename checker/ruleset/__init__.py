"""Rules as written: one YAML file each, validated, with a place for every fault."""
