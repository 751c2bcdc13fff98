using System.Reflection;
using Google.Rpc;
using Grpc.Core;

namespace Starling.Gateway.Tests;

public sealed class StatusMappingTests
{
    [Fact]
    public void Values_are_in_the_details_and_never_in_the_message_that_is_logged()
    {
        var fault = StatusMapping.Invalid(new FieldFault(ErrorReasons.PhoneTooShort, "phone", "+1416555", "too few digits"));
        Assert.Equal("phone: too few digits", fault.Status.Detail);
        var violation = Assert.Single(fault.DetailOf<BadRequest>().FieldViolations);
        Assert.Equal(
            ("phone", ErrorReasons.PhoneTooShort, "'+1416555': too few digits"),
            (violation.Field, violation.Reason, violation.Description)
        );
        var info = fault.DetailOf<ErrorInfo>();
        Assert.Equal(("starling", ErrorReasons.PhoneTooShort, "phone"), (info.Domain, info.Reason, info.Metadata["field"]));
    }

    [Fact]
    public void A_long_value_is_cut_without_cutting_a_character()
    {
        var shown = new FieldFault("R", "f", new string('x', 63) + "😀😀", "rule").ShownValue;
        Assert.Equal(new string('x', 63) + "…", shown);
    }

    [Fact]
    public void Many_faults_fit_into_the_trailers()
    {
        var faults = Enumerable
            .Range(0, 200)
            .Select(at => new FieldFault("R", $"f{at}", new string('é', 2_000), new string('r', 100)))
            .ToList();
        var fault = StatusMapping.Invalid(faults);
        Assert.InRange(fault.Trailers.Sum(entry => entry.IsBinary ? entry.ValueBytes.Length * 4 / 3 : entry.Value.Length), 1, 8_000);
    }

    [Fact]
    public void Each_kind_of_error_has_its_code_and_details()
    {
        Check(StatusMapping.NotFound("R", "Message", "messages/1-1"), StatusCode.NotFound, fault => fault.DetailOf<ResourceInfo>());
        Check(
            StatusMapping.Precondition("R", "subject", "words"),
            StatusCode.FailedPrecondition,
            fault => fault.DetailOf<PreconditionFailure>()
        );
        Check(
            StatusMapping.Full("R", "words", TimeSpan.FromSeconds(1)),
            StatusCode.ResourceExhausted,
            fault => fault.DetailOf<RetryInfo>()
        );
        Check(StatusMapping.Unavailable(TimeSpan.FromSeconds(1)), StatusCode.Unavailable, fault => fault.DetailOf<RetryInfo>());
        Check(StatusMapping.Reused("r", "messages/1-1"), StatusCode.AlreadyExists, fault => fault.DetailOf<ErrorInfo>());
        Check(StatusMapping.Internal("trace"), StatusCode.Internal, fault => fault.DetailOf<ErrorInfo>());
        Check(StatusMapping.NotLocal(), StatusCode.PermissionDenied, fault => fault.DetailOf<ErrorInfo>());

        static void Check(RpcException fault, StatusCode code, Func<RpcException, object?> detail)
        {
            Assert.Equal(code, fault.StatusCode);
            Assert.Equal("starling", fault.DetailOf<ErrorInfo>().Domain);
            Assert.NotNull(detail(fault));
        }
    }

    [Fact]
    public void Every_reason_is_explained_in_the_contracts_readme()
    {
        var readme = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "contract.md"));
        var reasons = typeof(ErrorReasons)
            .GetFields(BindingFlags.Public | BindingFlags.Static)
            .Where(field => field.Name != nameof(ErrorReasons.Domain))
            .Select(field => (string)field.GetRawConstantValue()!);
        Assert.All(reasons, reason => Assert.Contains($"`{reason}`", readme, StringComparison.Ordinal));
    }

    [Fact]
    public void The_message_itself_names_each_field_and_its_rule_but_no_value()
    {
        var fault = StatusMapping.Invalid([
            new FieldFault(ErrorReasons.PhoneTooShort, "phone", "12", "too few digits"),
            new FieldFault(ErrorReasons.FieldRequired, "text", "secret", "a text says what to send"),
        ]);
        Assert.Equal("2 fields are wrong. phone: too few digits; text: a text says what to send", fault.Status.Detail);
    }
}
