/* The few calls of MPI that ranks make, with types that do not depend on the library. All return 0, or an error of MPI. */
#include <mpi.h>
#include <stdint.h>
#include <stdio.h>
#include <time.h>

/* A message begins with how many words of it are sums, how many it has in all, and which step it is of. */
enum { SUMS, WORDS, STEP, HEADER };

static MPI_Op sums_and_largest;
static MPI_Comm aside;

static void combine(void *from, void *into, int *length, MPI_Datatype *type) {
    const int64_t *in = from;
    int64_t *out = into;
    (void)type;
    for (int message = 0; message < *length; message++, in += in[WORDS], out += out[WORDS]) {
        if (in[SUMS] != out[SUMS] || in[WORDS] != out[WORDS] || in[STEP] != out[STEP]) {
            fprintf(stderr, "error: ranks are in different steps, %lld and %lld\n", (long long)in[STEP], (long long)out[STEP]);
            MPI_Abort(MPI_COMM_WORLD, 5);
        }
        int64_t k = HEADER;
        for (; k < HEADER + out[SUMS]; k++) out[k] += in[k];
        for (; k < out[WORDS]; k++) out[k] = in[k] > out[k] ? in[k] : out[k];
    }
}

int walras_mpi_begin(int *rank, int *ranks, int *beside) {
    int level, error = MPI_Init_thread(NULL, NULL, MPI_THREAD_SERIALIZED, &level);
    MPI_Comm machine;
    if (!error) error = level < MPI_THREAD_SERIALIZED;
    if (!error) error = MPI_Comm_rank(MPI_COMM_WORLD, rank);
    if (!error) error = MPI_Comm_size(MPI_COMM_WORLD, ranks);
    if (!error) error = MPI_Comm_split_type(MPI_COMM_WORLD, MPI_COMM_TYPE_SHARED, 0, MPI_INFO_NULL, &machine);
    if (!error) error = MPI_Comm_size(machine, beside);
    if (!error) error = MPI_Comm_free(&machine);
    if (!error) error = MPI_Comm_dup(MPI_COMM_WORLD, &aside);
    return error ? error : MPI_Op_create(combine, 1, &sums_and_largest);
}

/* The whole message is one datum, so that it is handed to `combine` in one piece. */
int walras_mpi_combine(int64_t *message, int words) {
    MPI_Datatype whole;
    int error = MPI_Type_contiguous(words, MPI_INT64_T, &whole);
    if (!error) error = MPI_Type_commit(&whole);
    if (!error) error = MPI_Allreduce(MPI_IN_PLACE, message, 1, whole, sums_and_largest, MPI_COMM_WORLD);
    return error ? error : MPI_Type_free(&whole);
}

int walras_mpi_lengths(int own, int *lengths) {
    return MPI_Allgather(&own, 1, MPI_INT, lengths, 1, MPI_INT, MPI_COMM_WORLD);
}

int walras_mpi_gather(const uint8_t *own, int length, uint8_t *all, const int *lengths, const int *places) {
    return MPI_Allgatherv(own, length, MPI_BYTE, all, lengths, places, MPI_BYTE, MPI_COMM_WORLD);
}

/* Whether all ranks come here within this time. */
int walras_mpi_all_come(int milliseconds, int *come) {
    const struct timespec pause = {0, 1000000};
    MPI_Request arrival;
    int error = MPI_Ibarrier(aside, &arrival);
    for (*come = 0; !error && !*come && milliseconds >= 0; milliseconds--) {
        error = MPI_Test(&arrival, come, MPI_STATUS_IGNORE);
        if (!*come) nanosleep(&pause, NULL);
    }
    return error;
}

void walras_mpi_abort(int code) { MPI_Abort(MPI_COMM_WORLD, code); }

int walras_mpi_end(void) { return MPI_Finalize(); }
