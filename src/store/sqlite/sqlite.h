/* store/sqlite/sqlite.h: a store in a directory, with SQLite. docs/storage.md tells of its files.
 */
#ifndef VEER_STORE_SQLITE_SQLITE_H
#define VEER_STORE_SQLITE_SQLITE_H

#include <stddef.h>
#include <stdint.h>

#include "store/store.h"

typedef struct veer_store_sqlite_options {
    const char *address;    /* where the owner can be reached, left in DIR/lock; NULL if nowhere */
    const char *vfs;        /* SQLite's name of the file layer to use; NULL means its own */
    uint64_t log_cap_bytes; /* the log is rewound when it is longer; 0 means 64 MiB */
} veer_store_sqlite_options;

/**
 * Opens the store of a directory, made (mode 0700) if it is not there; its parent must be. The
 * directory belongs to this process until veer_store_close. An older schema is brought forward.
 *
 * @param options  NULL means all defaults
 * @return VEER_OK; VEER_EIO if the directory cannot be made, written or locked (a second opener is
 *         told who has it), or the disk fails; VEER_ECORRUPT if the file is damaged or no store of
 *         Veer; VEER_EINVAL if a newer Veer wrote it; VEER_ENOMEM.
 */
veer_rc veer_store_sqlite_open(const char *dir, const veer_store_sqlite_options *options,
                               veer_store **ret, veer_err *err);

/** Leaves another address in DIR/lock, for an owner that learned it after opening. */
veer_rc veer_store_sqlite_announce(veer_store *store, const char *address, veer_err *err);

#endif
