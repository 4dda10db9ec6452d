package io.rewardlake.transforms.learn.sequence;

import io.rewardlake.transforms.learn.Optimizer;
import io.rewardlake.transforms.learn.sequence.Pulls.Pull;
import io.rewardlake.transforms.learn.stage.*;
import java.util.*;
import org.junit.jupiter.api.Test;

class SweepTest {
  @Test
  void sweep() {
    Pulls pulls = new Pulls(4, true);
    // layers heads width lr batch steps
    double[][] configs = {{2, 2, 32, 0.005, 64, 1800}, {1, 2, 32, 0.01, 64, 2400}, {2, 1, 32, 0.005, 64, 1800}, {2, 2, 32, 0.01, 128, 900}};
    for (double[] c : configs) {
      AgenticTransformer o = pulls.objective((int) c[0], (int) c[1], (int) c[2], c[3]);
      LearnerState s = LearnerState.initial(o, 2, 1);
      List<float[]> queries = new ArrayList<>();
      for (int h = 0; h < 64; h++) {
        List<Pull> f = List.of(new Pull(h / 16, 0), new Pull(h / 4 % 4, 0), new Pull(h % 4, 0), new Pull(0, 1));
        queries.add(Pulls.sample(o, f));
      }
      long begun = System.nanoTime();
      for (int part = 1; part <= 6; part++) {
        long until = (long) c[5] * part / 6;
        Schedule schedule = new Schedule(Optimizer.ADAM, (int) c[4], (long) c[5], 1, 1, 1);
        AgenticTransformer now = part < 6 ? o : pulls.objective((int) c[0], (int) c[1], (int) c[2], c[3] / 10);
        InMemory.Trained t = InMemory.train(now, schedule, s, pulls.samples(o), until);
        s = t.state();
        double worst = 0, mean = 0;
        double[][] said = InMemory.predict(new Said(o), s, o.layout(), queries);
        for (int h = 0; h < 64; h++) {
          List<Pull> f = List.of(new Pull(h / 16, 0), new Pull(h / 4 % 4, 0), new Pull(h % 4, 0));
          double[] p = new double[4];
          double z = 0;
          for (int a = 0; a < 4; a++) z += p[a] = Math.exp(said[h][15 + a]);
          for (int a = 0; a < 4; a++) p[a] /= z;
          double d = AgenticTransformerTest.distance(p, pulls.posterior(1, f));
          worst = Math.max(worst, d); mean += d / 64;
        }
        System.out.printf("%s step %d worst %.3f mean %.3f %s  %.1f s%n", Arrays.toString(c), until, worst, mean, t.interval().trained(), (System.nanoTime() - begun) / 1e9);
        if (System.nanoTime() - begun > 35e9) break;
      }
    }
  }
}
