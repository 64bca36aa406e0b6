static const walras_game_entry ENTRY = {
    .magic = WALRAS_MAGIC,
    .abi_major = WALRAS_ABI_MAJOR,
    .abi_minor = WALRAS_ABI_MINOR,
    .size = sizeof(walras_game_entry),
    .metadata = METADATA,
    .metadata_length = sizeof METADATA - 1,
    .vtable = &VTABLE,
};

const walras_game_entry *my_game_game_entry(void) { return &ENTRY; }
