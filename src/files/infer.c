#include "files/infer.h"

#include <math.h>

#include "base/num.h"
#include "files/cell.h"

#define EPOCH_FROM 1e8 /* seconds: 3 March 1973; smaller numbers are rather counters */

void veer_infer_init(veer_infer *infer)
{
    *infer = (veer_infer){0};
    veer_dict_init(&infer->distinct, VEER_INFER_MOST_CLASSES);
}

void veer_infer_done(veer_infer *infer)
{
    veer_dict_done(&infer->distinct);
}

static veer_rc see_number(veer_infer *infer, double value, const char *text, size_t len)
{
    int64_t integer, time_us;
    infer->numbers++;
    infer->epochs += value >= EPOCH_FROM && veer_cell_read_time(text, len, &time_us);
    veer_cell_trim(&text, &len);
    infer->integers += veer_parse_int64(text, len, &integer) == VEER_OK;
    if (floor(value) != value)
        return VEER_OK;
    infer->whole++;
    if (infer->many)
        return VEER_OK;
    char printed[VEER_DOUBLE_TEXT_SIZE];
    uint32_t code;
    const veer_rc rc =
        veer_dict_add(&infer->distinct, printed, veer_print_double(value, printed), &code);
    infer->many = rc == VEER_ELIMIT;
    return infer->many ? VEER_OK : rc;
}

veer_rc veer_infer_see(veer_infer *infer, const char *text, size_t len)
{
    double value;
    bool boolean;
    int64_t time_us;
    infer->values++;
    switch (veer_cell_read_number(text, len, &value)) {
    case VEER_CELL_FINITE:
        return see_number(infer, value, text, len);
    case VEER_CELL_NONFINITE:
        infer->numbers++;
        return VEER_OK;
    case VEER_CELL_NO_NUMBER:
        break;
    }
    infer->booleans += veer_cell_read_boolean(text, len, &boolean);
    infer->times += veer_cell_read_time(text, len, &time_us);
    return VEER_OK;
}

/* At least 95 % of the values. */
static bool most(const veer_infer *infer, uint64_t count)
{
    return count > 0 && count * 20 >= infer->values * 19;
}

veer_type veer_infer_type(const veer_infer *infer)
{
    if (infer->values == 0)
        return VEER_TYPE_NUMBER;
    if (infer->booleans == infer->values)
        return VEER_TYPE_BOOLEAN;
    if (infer->integers == infer->values)
        return VEER_TYPE_INTEGER;
    if (most(infer, infer->numbers))
        return VEER_TYPE_NUMBER;
    return most(infer, infer->times) ? VEER_TYPE_TIMESTAMP : VEER_TYPE_CATEGORICAL;
}

bool veer_infer_is_class(const veer_infer *infer)
{
    if (!most(infer, infer->numbers))
        return infer->values > 0;
    return infer->whole == infer->numbers && !infer->many;
}

bool veer_infer_is_time(const veer_infer *infer)
{
    return most(infer, infer->times + infer->epochs);
}

bool veer_infer_is_number(const veer_infer *infer)
{
    return infer->values == 0 || most(infer, infer->numbers);
}
