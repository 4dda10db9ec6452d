package io.rewardlake.transforms.impute;

import static org.apache.spark.sql.functions.col;

import io.rewardlake.schemas.errors.Require;
import io.rewardlake.schemas.tables.EpisodeTables;
import io.rewardlake.transforms.Transform;
import io.rewardlake.transforms.learn.stage.SampleLayout;
import io.rewardlake.transforms.learn.stage.ScoreSamples;
import io.rewardlake.transforms.random.RandomStreams;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.commons.rng.sampling.distribution.DiscreteSampler;
import org.apache.commons.rng.sampling.distribution.SmallMeanPoissonSampler;
import org.apache.spark.rdd.RDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeArrayData;
import org.apache.spark.sql.catalyst.expressions.XXH64;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.Platform;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * The steps with a reward, as samples to train reward models on.
 *
 * <p>A step's fold is the XXH64 hash of its sample modulo folds, so that equal transitions are in
 * one fold, and none of them tells what another's reward is. Its weight in the column of member m
 * and fold f is 0 where f is its own fold (with two folds or more), else w ~ Poisson(1), drawn per
 * member by the step's key, where bootstrapped, else 1.
 *
 * <p>In: episode_id STRING, chunk INT, rewards ARRAY&lt;DOUBLE&gt; (NULL: not labelled), samples
 * ARRAY&lt;FLOAT&gt; [length * width]. Out: row_key STRING (episode and step), held_out BOOLEAN
 * (false), sample ARRAY&lt;FLOAT&gt; (the step's, then reward [1], weight [members * folds]),
 * reward DOUBLE, fold INT.
 *
 * <p>Cost: no shuffle. Deterministic: keys and contents alone.
 *
 * @param steps layout of the samples
 * @param members of the ensemble
 * @param folds of the cross-fitting
 * @param bootstrap whether members weigh steps differently
 * @param seed of the weights
 */
public record LabelledSteps(
    SampleLayout steps, int members, int folds, boolean bootstrap, long seed) implements Transform {
  /** Column of the reward in a sample. */
  public static final String REWARD = "reward";

  /** Column of the weights in a sample. */
  public static final String WEIGHT = "weight";

  private static final StructType SCHEMA =
      StructType.fromDDL(
          "row_key STRING, held_out BOOLEAN, sample ARRAY<FLOAT>, reward DOUBLE, fold INT");

  /** Checks the ranges. */
  public LabelledSteps {
    Require.that(members, "--members").atLeast(1);
    Require.that(folds, "--folds").atLeast(1);
  }

  /** Layout of the samples that come out. */
  public SampleLayout layout() {
    return steps.and(REWARD, 1).and(WEIGHT, members * folds);
  }

  @Override
  public Dataset<Row> apply(Dataset<Row> rows) {
    Transform.requireColumns(
        "labelled-steps", rows, "episode_id", "chunk", "rewards", ScoreSamples.SAMPLES);
    RDD<InternalRow> labelled =
        rows.select(
                col("episode_id").cast("string"),
                col("chunk").cast("int"),
                col("rewards").cast("array<double>"),
                col(ScoreSamples.SAMPLES).cast("array<float>"))
            .queryExecution()
            .toRdd()
            .toJavaRDD()
            .<InternalRow>flatMap(this::labelled)
            .rdd();
    return rows.sparkSession().internalCreateDataFrame(labelled, SCHEMA, false);
  }

  private Iterator<InternalRow> labelled(InternalRow row) {
    ArrayData rewards = row.getArray(2);
    List<InternalRow> labelled = new ArrayList<>();
    float[] samples = null;
    for (int step = 0; step < rewards.numElements(); step++) {
      if (!rewards.isNullAt(step)) {
        samples = samples == null ? row.getArray(3).toFloatArray() : samples;
        long number = (long) row.getInt(1) * EpisodeTables.CHUNK + step;
        labelled.add(sample(row.getUTF8String(0) + "/" + number, samples, step, rewards));
      }
    }
    return labelled.iterator();
  }

  private InternalRow sample(String key, float[] samples, int step, ArrayData rewards) {
    int width = steps.width();
    long hash =
        XXH64.hashUnsafeBytes(
            samples,
            Platform.FLOAT_ARRAY_OFFSET + (long) Float.BYTES * step * width,
            Float.BYTES * width,
            seed);
    int fold = (int) Long.remainderUnsigned(hash, folds);
    float[] sample = new float[width + 1 + members * folds];
    System.arraycopy(samples, step * width, sample, 0, width);
    sample[width] = (float) rewards.getDouble(step);
    DiscreteSampler draws = SmallMeanPoissonSampler.of(RandomStreams.of(seed, "bootstrap", key), 1);
    for (int member = 0; member < members; member++) {
      int weight = bootstrap ? draws.sample() : 1;
      for (int other = 0; other < folds; other++) {
        boolean own = other == fold && folds > 1;
        sample[width + 1 + member * folds + other] = own ? 0 : weight;
      }
    }
    Object[] values = {
      UTF8String.fromString(key),
      false,
      UnsafeArrayData.fromPrimitiveArray(sample),
      rewards.getDouble(step),
      fold
    };
    return new GenericInternalRow(values);
  }
}
