package io.github.das4j.settings;

import io.github.das4j.das.ModelOptions;
import io.github.das4j.declaration.Declarations;
import io.github.das4j.declaration.Declared;
import io.github.das4j.tensor.DType;
import io.github.das4j.tensor.WeightStorage;
import java.util.OptionalInt;

/**
 * What the networks run on.
 *
 * @param devices in words, one worker each
 * @param threads CPU threads of each worker, at least 1
 * @param dtype in which networks run
 * @param checkpointing whether activations are computed again to save memory
 * @param convolutions how wide convolutions are computed
 * @param weightStorage in what type weights of 16 bits are kept on the CPU
 * @param clipSkip text encoder layers to leave out at the end, at least 0
 * @param keepMinutes minutes from one keeping of a prompt's state to the next; 0 keeps none
 */
public record MachineSettings(
    @Declared(
            key = "run.devices",
            standard = "auto",
            otherwise = "every GPU, or the CPU",
            option = {"--devices", "--device"},
            label = "LIST",
            help = "cuda:0,cuda:1 or cpu*2: a worker each")
        String devices,
    @Declared(
            key = "run.threads",
            standard = "auto",
            absent = "auto",
            otherwise = "the cores, shared out",
            range = "[1, inf)",
            option = "--threads",
            label = "N",
            help = "CPU threads of each worker")
        OptionalInt threads,
    @Declared(
            key = "run.dtype",
            standard = "float32",
            option = "--dtype",
            label = "TYPE",
            help = "float32, bfloat16; on a GPU float16 and tf32 too")
        DType dtype,
    @Declared(
            key = "run.checkpointing",
            standard = "auto",
            option = "--checkpointing",
            label = "WHEN",
            help = "Recompute activations to save memory: {}")
        ModelOptions.Checkpointing checkpointing,
    @Declared(
            key = "run.convolutions",
            standard = "plain",
            option = "--convolutions",
            label = "HOW",
            help = "Wide 3×3 convolutions in float32 on the CPU: {}")
        ModelOptions.Convolutions convolutions,
    @Declared(
            key = "run.weight_storage",
            standard = "auto",
            option = "--weight-storage",
            label = "HOW",
            help = "Weights of 16 bits, used in float32 on the CPU, are kept: {}")
        WeightStorage weightStorage,
    @Declared(
            key = "run.clip_skip",
            standard = "0",
            range = "[0, inf)",
            option = "--clip-skip",
            label = "N",
            help = "Text encoder layers to leave out at the end")
        int clipSkip,
    @Declared(
            key = "run.keep_minutes",
            standard = "5",
            range = "[0, 525600]",
            option = "--keep-minutes",
            label = "M",
            help = "Minutes until the state of a prompt is kept again, to go on from; 0 for never")
        double keepMinutes) {

  /**
   * Checks the numbers.
   *
   * @throws io.github.das4j.declaration.WrongValueException if one is out of its range
   */
  public MachineSettings {
    Declarations.check(
        MachineSettings.class,
        devices,
        threads,
        dtype,
        checkpointing,
        convolutions,
        weightStorage,
        clipSkip,
        keepMinutes);
  }
}
