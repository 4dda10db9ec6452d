package io.rewardlake.udf.preference;

import static io.rewardlake.udf.function.Parameter.number;

import io.rewardlake.schemas.Method;
import io.rewardlake.udf.function.Arguments;
import io.rewardlake.udf.function.Overload;
import io.rewardlake.udf.function.Parameter;
import io.rewardlake.udf.function.SqlFunction;
import java.util.List;

/**
 * {@code reward.bt_loss(a, b[, margin[, label_smoothing]])}: loss of a Bradley-Terry reward model
 * on one comparison that {@code a} won, in nats.
 *
 * <pre>
 * z = a - b - margin
 * loss = (1 - label_smoothing) softplus(-z) + label_smoothing softplus(z)
 * </pre>
 *
 * <p>Scores and margin in reward units; both options default to 0, and then the loss is {@code -log
 * bt_probability(a, b)}. {@code label_smoothing} is the probability in [0, 1] that the label is
 * wrong: a tie is 0.5, a soft label p is 1 - p. (PyTorch's smoothing of two classes puts half of
 * its value on the wrong one: pass that half.) NULL in gives NULL; a margin z that is NaN or
 * infinite is an error. {@code SELECT round(reward.bt_loss(2, 1), 6)} prints {@code 0.313262}.
 *
 * <p>Source: Touvron et al. 2023, arXiv 2307.09288, section 3.2.2 (margin); Wang et al. 2024, arXiv
 * 2401.06080, section 2 (margin from preference strength, soft labels).
 */
@Method(
    id = "bradley-terry-loss",
    title = "Bradley-Terry loss with margin and label smoothing",
    paper = "2307.09288",
    year = 2023,
    kind = Method.Kind.FUNCTION,
    usage = "reward.bt_loss")
public final class BtLoss extends Overload {
  private static final long serialVersionUID = 1L;
  private static final String NAME = "bt_loss";
  private static final List<Parameter> PARAMETERS =
      List.of(number("a"), number("b"), number("margin"), number("label_smoothing"));

  /** The function as the catalog lists it. */
  public static final SqlFunction FUNCTION =
      new SqlFunction(
          NAME,
          "Bradley-Terry loss in nats of a comparison that a won, with z = a - b - margin:"
              + " (1 - label_smoothing) softplus(-z) + label_smoothing softplus(z).",
          "SELECT round(reward.bt_loss(2, 1), 6)",
          "0.313262",
          List.of(new BtLoss(2), new BtLoss(3), new BtLoss(4)));

  private BtLoss(int arguments) {
    super(NAME, PARAMETERS.subList(0, arguments));
  }

  /** The loss without margin and smoothing. */
  public static double invoke(double a, double b) {
    return invoke(a, b, 0, 0);
  }

  /** The loss without smoothing. */
  public static double invoke(double a, double b, double margin) {
    return invoke(a, b, margin, 0);
  }

  /** The loss; see the class. */
  public static double invoke(double a, double b, double margin, double labelSmoothing) {
    double wrong = Arguments.within(NAME, "label_smoothing", labelSmoothing, 0, 1);
    double z = Arguments.finite(NAME, "a - b - margin", a - b - margin);
    return (1 - wrong) * Logistic.softplus(-z) + wrong * Logistic.softplus(z);
  }
}
