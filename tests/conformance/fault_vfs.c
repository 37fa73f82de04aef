/* See conformance/fault_vfs.h. Only what is armed fails; everything else is the real file layer. */
#include "fault_vfs.h"

#include <sqlite3.h>
#include <stdatomic.h>
#include <stddef.h>

typedef struct faulty_file {
    sqlite3_file base;  /* first member: what SQLite sees */
    sqlite3_file *real; /* behind this struct in the same allocation */
} faulty_file;

static sqlite3_vfs *real_vfs;
static atomic_int armed_kind = FAULT_KINDS; /* FAULT_KINDS: nothing is armed */
static atomic_int left;                     /* operations until the fault */
static atomic_bool lasting;                 /* it goes on failing */
static atomic_bool fired;                   /* it failed at least once */

void fault_arm(fault_kind kind, int n, bool for_ever)
{
    atomic_store(&left, n);
    atomic_store(&lasting, for_ever);
    atomic_store(&fired, false);
    atomic_store(&armed_kind, kind);
}

bool fault_disarm(void)
{
    atomic_store(&armed_kind, FAULT_KINDS);
    return atomic_load(&fired);
}

static bool fails(fault_kind kind)
{
    if (atomic_load(&armed_kind) != (int)kind)
        return false;
    const int before = atomic_fetch_sub(&left, 1);
    if (before > 1 || (before < 1 && !atomic_load(&lasting)))
        return false;
    atomic_store(&fired, true);
    return true;
}

static sqlite3_file *real_of(sqlite3_file *file)
{
    return ((faulty_file *)(void *)file)->real;
}

static int f_close(sqlite3_file *file)
{
    return real_of(file)->pMethods->xClose(real_of(file));
}

static int f_read(sqlite3_file *file, void *to, int n, sqlite3_int64 at)
{
    return fails(FAULT_READ) ? SQLITE_IOERR_READ
                             : real_of(file)->pMethods->xRead(real_of(file), to, n, at);
}

static int f_write(sqlite3_file *file, const void *from, int n, sqlite3_int64 at)
{
    const bool error = fails(FAULT_WRITE), full = fails(FAULT_FULL);
    if (error || full) { /* half of it arrives */
        (void)real_of(file)->pMethods->xWrite(real_of(file), from, n / 2, at);
        return error ? SQLITE_IOERR_WRITE : SQLITE_FULL;
    }
    return real_of(file)->pMethods->xWrite(real_of(file), from, n, at);
}

static int f_truncate(sqlite3_file *file, sqlite3_int64 size)
{
    return fails(FAULT_TRUNCATE) ? SQLITE_IOERR_TRUNCATE
                                 : real_of(file)->pMethods->xTruncate(real_of(file), size);
}

static int f_sync(sqlite3_file *file, int flags)
{
    return fails(FAULT_SYNC) ? SQLITE_IOERR_FSYNC
                             : real_of(file)->pMethods->xSync(real_of(file), flags);
}

static int f_size(sqlite3_file *file, sqlite3_int64 *size)
{
    return real_of(file)->pMethods->xFileSize(real_of(file), size);
}

static int f_lock(sqlite3_file *file, int level)
{
    return real_of(file)->pMethods->xLock(real_of(file), level);
}

static int f_unlock(sqlite3_file *file, int level)
{
    return real_of(file)->pMethods->xUnlock(real_of(file), level);
}

static int f_check_lock(sqlite3_file *file, int *held)
{
    return real_of(file)->pMethods->xCheckReservedLock(real_of(file), held);
}

static int f_control(sqlite3_file *file, int op, void *argument)
{
    return real_of(file)->pMethods->xFileControl(real_of(file), op, argument);
}

static int f_sector(sqlite3_file *file)
{
    return real_of(file)->pMethods->xSectorSize(real_of(file));
}

static int f_traits(sqlite3_file *file)
{
    return real_of(file)->pMethods->xDeviceCharacteristics(real_of(file));
}

static int f_shm_map(sqlite3_file *file, int page, int size, int extend, void volatile **to)
{
    return real_of(file)->pMethods->xShmMap(real_of(file), page, size, extend, to);
}

static int f_shm_lock(sqlite3_file *file, int offset, int n, int flags)
{
    return real_of(file)->pMethods->xShmLock(real_of(file), offset, n, flags);
}

static void f_shm_barrier(sqlite3_file *file)
{
    real_of(file)->pMethods->xShmBarrier(real_of(file));
}

static int f_shm_unmap(sqlite3_file *file, int remove)
{
    return real_of(file)->pMethods->xShmUnmap(real_of(file), remove);
}

static const sqlite3_io_methods faulty_methods = {
    .iVersion = 2,
    .xClose = f_close,
    .xRead = f_read,
    .xWrite = f_write,
    .xTruncate = f_truncate,
    .xSync = f_sync,
    .xFileSize = f_size,
    .xLock = f_lock,
    .xUnlock = f_unlock,
    .xCheckReservedLock = f_check_lock,
    .xFileControl = f_control,
    .xSectorSize = f_sector,
    .xDeviceCharacteristics = f_traits,
    .xShmMap = f_shm_map,
    .xShmLock = f_shm_lock,
    .xShmBarrier = f_shm_barrier,
    .xShmUnmap = f_shm_unmap,
};

static int f_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags, int *out)
{
    faulty_file *f = (faulty_file *)(void *)file;
    (void)vfs;
    f->base.pMethods = NULL;
    f->real = (sqlite3_file *)(void *)(f + 1);
    if (fails(FAULT_OPEN))
        return SQLITE_CANTOPEN;
    const int code = real_vfs->xOpen(real_vfs, name, f->real, flags, out);
    if (code == SQLITE_OK)
        f->base.pMethods = &faulty_methods;
    return code;
}

void fault_register(void)
{
    static sqlite3_vfs faulty;
    real_vfs = sqlite3_vfs_find(NULL);
    faulty = *real_vfs;
    faulty.pNext = NULL;
    faulty.zName = FAULT_VFS;
    faulty.szOsFile = (int)sizeof(faulty_file) + real_vfs->szOsFile;
    faulty.xOpen = f_open;
    (void)sqlite3_vfs_register(&faulty, 0);
}
